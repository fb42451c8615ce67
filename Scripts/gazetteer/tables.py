"""Tab-separated tables with the same bytes from the same rows."""

import gzip
import io
import os
import unicodedata


def clean(text):
    """A field's text: composed, without tab, line break or list separator, spaces single."""
    text = unicodedata.normalize("NFC", str(text)).replace("|", "/")
    text = "".join(" " if unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cc") else c for c in text)
    return " ".join(text.split())


def names(values, without=""):
    """A list field: each name once, in the given order, without the shown name."""
    seen, kept = {clean(without)}, []
    for value in values:
        value = clean(value)
        if value and value not in seen:
            seen.add(value)
            kept.append(value)
    return "|".join(kept)


def number(value, decimals=5):
    """A number without needless digits; empty where unknown."""
    if value is None:
        return ""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return "0" if text in ("-0", "") else text


def write(path, header, rows):
    """Writes a table to a temporary file and renames it; `.gz` is compressed without name and time."""
    lines = ["\t".join(header)] + ["\t".join(row) for row in rows]
    for line in lines:
        if line.count("\t") != len(header) - 1 or "\n" in line:
            raise ValueError(f"{path}: malformed row {line[:200]!r}")
    data = ("\n".join(lines) + "\n").encode("utf-8")
    if str(path).endswith(".gz"):
        buffer = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as stream:
            stream.write(data)
        data = buffer.getvalue()
    temporary = str(path) + ".part"
    with open(temporary, "wb") as stream:
        stream.write(data)
    os.replace(temporary, path)
    return len(lines) - 1


def read(path):
    """The rows of a table as dictionaries; `#` lines are comments."""
    header, rows = None, []
    with open(path, encoding="utf-8") as stream:
        for number_of_line, line in enumerate(stream, 1):
            line = line.rstrip("\n")
            if line.startswith("#") or not line.strip():
                continue
            fields = line.split("\t")
            if header is None:
                header = fields
                continue
            if len(fields) > len(header):
                raise ValueError(f"{path}:{number_of_line}: {len(fields)} fields, the header has {len(header)}")
            fields += [""] * (len(header) - len(fields))
            rows.append(dict(zip(header, fields), line=number_of_line))
    return rows
