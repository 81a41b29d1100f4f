"""What a PDF says, read back by a library that had no part in writing it."""

import pypdfium2


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, in the order it was painted."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_range().replace("\r\n", "\n"))
            text_page.close()
            page.close()
        return texts
    finally:
        document.close()


def words_in(text: str) -> list[str]:
    """Words with something in them to read, without the signs around them."""
    stripped = (word.strip("-=!|_().,:;?'") for word in text.split())
    return [word for word in stripped if any(char.isalnum() for char in word)]
