"""Jobs: work that is lost over an entry on a list, and work that is taken up again."""

from __future__ import annotations

from lamppost.compiled import inner, whole
from lamppost.draw import WORK, draw
from lamppost.town.codes import EMPLOYED, FOUND_WORK, LOST_WORK, NO_BOOK
from lamppost.town.context import Context
from lamppost.town.deeds import no_deed
from lamppost.town.grounds import row_of
from lamppost.town.messages import send_layoff
from lamppost.town.tables import ONE, Tables
from lamppost.town.traces import put_trace


@inner
def lose_work(context: Context, tables: Tables, person: int, day: int) -> None:
    """A person loses the job: income falls until work is found again."""
    row = row_of(context, person)
    state = context.state
    state.actor[person].flags &= ~EMPLOYED
    state.actor[person].income = (whole(state.actor[person].income) * tables.responses.income_left) >> 16
    context.lists.holder[row].jobless = 1
    put_trace(context, day, LOST_WORK, person, NO_BOOK, 0, no_deed(day), whole(state.actor[person].income), 0)


@inner
def lose_or_find_work(context: Context, tables: Tables, row: int, person: int, black: bool, day: int) -> None:
    """Work lost over a bad entry (of a firm: by its employees), and work taken up again, by the chance of the week."""
    answers, lists, state = tables.responses, context.lists, context.state
    if person >= context.population.people:
        if black and answers.layoff > 0:
            firm = person - context.population.people
            for place in range(context.population.employees_start[firm], context.population.employees_start[firm + 1]):
                employee = whole(context.population.employees[place])
                word, _, _, _ = draw(context.population.seed, WORK, employee, person, day // 7, 0, 0)
                if word < answers.layoff:
                    send_layoff(context.outbox, employee, person)
        return
    if lists.holder[row].jobless == 0 and not (black and state.actor[person].flags & EMPLOYED):
        return
    loses, finds, _, _ = draw(context.population.seed, WORK, person, 0, day // 7, 0, 0)
    if lists.holder[row].jobless == 0:
        if loses < answers.work_lost:
            lose_work(context, tables, person, day)
    elif finds < answers.work_found:
        lists.holder[row].jobless = 0
        state.actor[person].flags |= EMPLOYED
        state.actor[person].income = ONE - 1
        put_trace(context, day, FOUND_WORK, person, NO_BOOK, 0, no_deed(day), ONE - 1, 0)
