"""A CSV file as people save it: decoded, its columns found, its rows numbered."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.domain.text import half_width, squeezed
from ivr.errors import ImportFileError

MOST_BYTES = 64 * 1024 * 1024

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "Excel 工作簿（xlsx）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Excel 工作簿（xls）"),
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"SQLite format 3", "数据库文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
)
_SAVE_AS = "请在表格软件里「另存为」选「CSV UTF-8（逗号分隔）」再导入"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the template, what else people call it, and an example."""

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its cells by column name."""

    line: int
    cells: Mapping[str, str]


Content = bytes | Sequence[Row]
"""A CSV file, or rows that came in some other way."""


def template(columns: Sequence[Column]) -> bytes:
    """A file to fill in: the header and one example; with a BOM, so that Excel shows Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(column.name for column in columns)
    writer.writerow(column.example for column in columns)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def read_rows(content: Content, columns: Sequence[Column]) -> list[Row]:
    """The rows that hold anything; ImportFileError where the file as a whole cannot be read."""
    if not isinstance(content, bytes):
        return list(content)
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if "\t" in first and "," not in first else ","
    numbered = _numbered(text, delimiter)
    _, header = next(numbered, (0, []))
    names = _column_names(header, columns)
    rows = []
    for line, cells in numbered:
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            raise ImportFileError(
                f"第{line}行有{len(cells)}格，表头只有{len(names)}格，多半是某一格里有逗号没加英文引号"
            )
        found = {name: half_width(cell) for name, cell in zip(names, cells, strict=False) if name}
        if any(found.values()):
            rows.append(Row(line, {column.name: found.get(column.name, "") for column in columns}))
    if not rows:
        raise ImportFileError("文件里只有表头，没有一行数据，请从第二行开始填写")
    return rows


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise ImportFileError("文件是空的，请先用 template 命令生成模板，填好再导入")
    if len(content) > MOST_BYTES:
        raise ImportFileError(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分成几个文件导入")
    for signature, kind in _KINDS:
        if content.startswith(signature):
            raise ImportFileError(f"这是{kind}，不是 CSV 文件，{_SAVE_AS}")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ImportFileError(f"这是 UTF-16 编码的文本，{_SAVE_AS}")
    if b"\x00" in content:
        raise ImportFileError(f"文件里有空字节，不是 CSV 文件，{_SAVE_AS}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decoded_as_gb18030(content, content.count(b"\n", 0, error.start) + 1)


def _decoded_as_gb18030(content: bytes, bad_line: int) -> str:
    """The text in GB18030, unless all before the bad line was UTF-8 with Chinese in it."""
    before = b"\n".join(content.split(b"\n")[: bad_line - 1])
    if not before.isascii():
        raise ImportFileError(f"第{bad_line}行有损坏的文字（不是完整的 UTF-8），请改正这一行再导入")
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportFileError(
            f"第{line}行的文字既不是 UTF-8 也不是 GB18030 编码，{_SAVE_AS}"
        ) from None


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it begins on; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise ImportFileError(
            f"第{line}行的引号没有成对，或者一格太长，请检查这一行的英文双引号"
        ) from None


def _column_names(header: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """For each cell of the header the column that it means; an unknown one is left out."""
    meaning = {
        squeezed(word).lower(): column.name
        for column in columns
        for word in (column.name, *column.synonyms)
    }
    names = [meaning.get(_bare_title(cell), "") for cell in header]
    for name in filter(None, names):
        if names.count(name) > 1:
            raise ImportFileError(f"表头里「{name}」出现了两次，请只留一列")
    missing = [column.name for column in columns if column.required and column.name not in names]
    if missing:
        wanted = ",".join(column.name for column in columns)
        hint = "，分隔要用英文逗号" if any("，" in cell for cell in header) else ""
        raise ImportFileError(
            f"表头缺少「{'」「'.join(missing)}」，第一行应当是「{wanted}」{hint}，"
            "可以用 template 命令生成模板"
        )
    return names


def _bare_title(cell: str) -> str:
    """A heading without spaces, stars and what stands in brackets."""
    return squeezed(cell).lower().split("(")[0].strip("*: ")
