"""A site's routers that send what they make to a router of theirs (redirect_router = X).

Their lines are made to name penstock_enter_X, behind all of the site's routers, where nothing comes
that is not sent there. It sends the address to the first router, and so by all of penstock's;
behind these penstock_on_to_X sends it on to X. files() are the texts of such routers, which
deploy/exim/routers.conf and the end of the router section include; wrapped() has the site's lines
as they should be. judge() says of the routers that Exim has whether each such way leads by
penstock's. Pure functions of text; exim_fragments and exim_by_hand read and write the files.
"""
import re

import exim_blocks

ENTER = 'penstock_enter_'
ON = 'penstock_on_to_'
BARRIER = 'penstock_barrier_'
CHAINED = 'chained.conf'
AT_END = 'chained_end.conf'
_OPTION = re.compile(r'redirect_router\s*=\s*"?([A-Za-z0-9_]+)"?')

_ON_TO = f'''\
{ON}%s:
  driver = redirect
  condition = ${{if eq{{$r_penstock_next}}{{%s}}}}
  caseful_local_part
  set = r_penstock_next =
  data = PENSTOCK_ITSELF
  redirect_router = %s
  no_retry_use_local_part
'''
# Nothing falls on to a router of these, nor out of one to the next: the barrier ends the list as
# its end would. An address that has been by penstock's (made from itself) goes on at once, for Exim
# leaves out a router that has had the same address before.
_ENTER = f'''\
{BARRIER}%s:
  driver = redirect
  data =
  no_more
  no_retry_use_local_part

{ENTER}%s:
  driver = redirect
  caseful_local_part
  set = r_penstock =
  set = r_penstock_chain = PENSTOCK_CHAIN
  set = r_penstock_next = %s
  one_time
  data = PENSTOCK_ITSELF
  no_retry_use_local_part

{ENTER}%s_again:
  driver = redirect
  caseful_local_part
  data = PENSTOCK_ITSELF
  redirect_router = %s
  no_retry_use_local_part
'''


def lines(physicals):
    """Each (Line, X) that names a router of the site's; no section but one has such an option."""
    for line in exim_blocks.logical(physicals):
        found = _OPTION.fullmatch(line.text)
        if found and not found[1].startswith('penstock_'):
            yield line, found[1]


def targets(texts):
    """Every X that these texts name, whether or not they were wrapped before."""
    return sorted({target for text in texts
                   for _, target in lines(exim_blocks.physical(exim_blocks.strip(text)))})


def replacement(target):
    """The line that stands in for the site's."""
    return f'  redirect_router = {ENTER}{target}'


def wrapped(text):
    """The text with its lines naming ours."""
    physicals = exim_blocks.physical(text)
    for line, target in reversed(list(lines(physicals))):
        physicals[line.first:line.last + 1] = [
            exim_blocks.in_place_of(physicals, line, replacement(target))]
    return ''.join(physicals)


def files(names):
    """{file: its text}, for targets of these names; none without."""
    if not names:
        return {}
    return {CHAINED: '\n'.join(_ON_TO % ((name,) * 3) for name in names),
            AT_END: '\n'.join(_ENTER % ((name,) * 5) for name in names)}


def judge(routers, redirects):
    """Each (name, wired, in words) of a router with redirect_router; `routers`: all, in order;
    `redirects`: {name: its redirect_router}."""
    ends = [name for name in routers if name.startswith(BARRIER)]
    behind = routers[routers.index(ends[0]):] if ends else []
    strays = [name for name in behind if not name.startswith((BARRIER, ENTER))]
    for name, target in redirects.items():
        if name.startswith((ON, ENTER)):
            continue
        entered = target.removeprefix(ENTER)
        if target == routers[0]:
            yield name, True, 'what it makes begins with penstock\'s'
        elif target == ENTER + entered and target in behind and not strays and redirects.get(
                ON + entered) == entered:
            yield name, True, f'what it makes comes by penstock\'s to {entered}'
        elif strays:
            yield name, False, f'behind penstock\'s last come {", ".join(strays)}'
        else:
            yield name, False, f'what it makes goes to {target}, past penstock\'s'
