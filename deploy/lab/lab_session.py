"""One SMTP conversation, told as plain values. Imported, or run where the connection is to
come from: python3 - '{"port": 25, "mail_from": ..., "recipients": [...]}' < lab_session.py
"""
import json
import smtplib
import sys


def converse(smtp, mail_from, recipients, text):
    """Send one message as far as it goes => the (code, text) of each step."""
    told = {'mail': None, 'rcpt': {}, 'data': None}

    def step(answer):
        return answer[0], answer[1].decode(errors='replace')

    told['mail'] = step(smtp.mail(mail_from))
    for recipient in recipients:
        told['rcpt'][recipient] = step(smtp.rcpt(recipient))
    if any(code == 250 for code, _ in told['rcpt'].values()):
        try:
            told['data'] = step(smtp.data(text.encode()))
        except smtplib.SMTPDataError as error:
            told['data'] = step((error.smtp_code, error.smtp_error))
    else:
        smtp.rset()
    return told


def main():
    order = json.loads(sys.argv[1])
    with smtplib.SMTP(order.get('address', '127.0.0.1'), order['port'],
                      local_hostname='client.example', timeout=60) as smtp:
        smtp.ehlo()
        json.dump(converse(smtp, order['mail_from'], order['recipients'], order['text']),
                  sys.stdout)


if __name__ == '__main__':
    main()
