import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.importers.csv_rows import LONGEST_ROW_LINES, BrokenRow, csv_rows


def rows_of(text: str) -> list[tuple[int, list[str] | BrokenRow]]:
    return list(csv_rows(io.StringIO(text, newline="")))


def test_lines_are_counted_from_one_and_blank_lines_pass() -> None:
    assert rows_of("a,b\n\n1,2\r\n") == [(1, ["a", "b"]), (3, ["1", "2"])]


def test_a_quoted_cell_may_hold_line_ends_and_the_next_row_keeps_its_line() -> None:
    assert rows_of('a,"one\ntwo"\n3,4\n') == [(1, ["a", "one\ntwo"]), (3, ["3", "4"])]


def test_an_unclosed_quote_costs_its_own_row_only() -> None:
    rows = rows_of('1,"open\n2,b\n3,c\n')
    assert [line for line, _ in rows] == [1, 2, 3]
    assert isinstance(rows[0][1], BrokenRow)
    assert [row for _, row in rows[1:]] == [["2", "b"], ["3", "c"]]


def test_an_unclosed_quote_before_thousands_of_rows_is_not_read_to_the_end() -> None:
    body = "".join(f"{n},x\n" for n in range(5000))
    rows = rows_of('0,"open\n' + body)
    assert len(rows) == 5001
    assert [line for line, row in rows if isinstance(row, BrokenRow)] == [1]


def test_a_quote_inside_a_cell_is_told_and_the_rest_is_read() -> None:
    rows = rows_of('1,"a"b\n2,c\n')
    assert isinstance(rows[0][1], BrokenRow)
    assert rows[1] == (2, ["2", "c"])


def test_a_cell_of_many_lines_up_to_the_limit_is_one_cell() -> None:
    lines = "\n".join("x" * 3 for _ in range(LONGEST_ROW_LINES))
    assert rows_of(f'1,"{lines}"\n2,b\n') == [
        (1, ["1", lines]),
        (LONGEST_ROW_LINES + 1, ["2", "b"]),
    ]


def test_a_cell_larger_than_any_record_is_told() -> None:
    huge = "x" * (csv.field_size_limit() + 1)
    rows = rows_of(f"1,{huge}\n2,b\n")
    assert isinstance(rows[0][1], BrokenRow)
    assert rows[1] == (2, ["2", "b"])


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), max_size=12))
def test_what_a_csv_writer_wrote_is_read_back(table: list[list[str]]) -> None:
    wanted = [[cell.replace("\0", "") for cell in row] for row in table]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(wanted)
    assert [row for _, row in rows_of(out.getvalue())] == wanted


@given(st.text(alphabet='ab,"\n\r', max_size=60))
def test_every_line_of_any_text_is_in_one_row(text: str) -> None:
    """Lines are never read twice nor lost: first lines rise, and only blank lines have no row."""
    lines = [line for line, _ in rows_of(text)]
    assert lines == sorted(set(lines))
    count = len(io.StringIO(text, newline="").readlines())
    assert all(1 <= line <= count for line in lines)
