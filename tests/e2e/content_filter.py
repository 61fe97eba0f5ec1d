"""A content filter like amavis: takes mail at a port of this host and gives it back to Exim.

content_filter.py PORT DIRECTORY: a message waits while DIRECTORY/hold is there, and
DIRECTORY/holds says that one does; Exim's answer is the filter's. What comes back has a line
X-Filtered.
"""
import asyncio
import pathlib
import smtplib
import sys

from aiosmtpd.smtp import SMTP


class Filter:
    def __init__(self, directory):
        self._hold = pathlib.Path(directory, "hold")
        self._holds = pathlib.Path(directory, "holds")

    async def handle_DATA(self, _server, _session, envelope):
        while self._hold.exists():
            self._holds.touch()
            await asyncio.sleep(0.02)
        self._holds.unlink(missing_ok=True)
        return await asyncio.to_thread(self._give_back, envelope)

    @staticmethod
    def _give_back(envelope):
        try:
            with smtplib.SMTP("127.0.0.1", 25, local_hostname="filter.example") as smtp:
                smtp.sendmail(envelope.mail_from, envelope.rcpt_tos,
                              b"X-Filtered: yes\r\n" + envelope.content)
        except smtplib.SMTPRecipientsRefused as error:
            return "{} {}".format(*map(_text, next(iter(error.recipients.values()))))
        except smtplib.SMTPResponseException as error:
            return f"{error.smtp_code} {_text(error.smtp_error)}"
        return "250 OK given back"


def _text(value):
    return value.decode().replace("\n", " ") if isinstance(value, bytes) else value


async def serve(port, directory):
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(Filter(directory), hostname="filter.example", loop=loop),
                             "127.0.0.1", port)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
