"""PDFs that carry more than their page."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.factories.reports import photo

#: What must not be found in a clean copy.
SECRETS = (b"Amina", b"Secret camera", b"app.alert", b"payload", b"evil.example", b"2026")


def talkative_pdf() -> bytes:
    """A page with a photo, and everything about its author that a PDF can say and do."""
    paper = pikepdf.new()
    page = paper.add_blank_page(page_size=(200, 200))
    with paper.open_metadata() as metadata:
        metadata["dc:creator"] = ["Amina"]
    paper.docinfo["/Author"] = "Amina"
    paper.docinfo["/CreationDate"] = "D:20260501"
    paper.attachments["payload.exe"] = b"payload"
    paper.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert('hello')")
    paper.Root.Names.JavaScript = Dictionary(
        Names=Array(["start", Dictionary(S=Name.JavaScript, JS="app.alert(1)")])
    )
    picture = pikepdf.Stream(paper, photo(marker=b"taken by Amina").getvalue())
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width = picture.Height = 64
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    page.Contents = paper.make_stream(b"q 100 0 0 100 50 50 cm /Im0 Do Q")
    page.obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI="http://evil.example/"))
    page.obj.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[0, 0, 9, 9],
                A=Dictionary(S=Name.Launch, F="evil.example"),
            ),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Text,
                Rect=[0, 0, 9, 9],
                T="Amina",
                Contents="a note",
                M="D:2026",
            ),
        ]
    )
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
