"""The page that says what a popup brings in each of its languages."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.admin.conftest import Person
from tests.factories import Browser, form_document, make_popup


def test_what_it_brought_in_each_language_stands_in_the_admin(
    app: Flask, client: FlaskClient, shop_key: str, viewer: Person
) -> None:
    document = {**form_document(), "texts": {"vi": {"steps.start.blocks[0].button": "Xin chào"}}}
    popup = make_popup(app, shop_key, document)
    where = f"/admin/shops/{shop_key}/popups/{popup}/languages"
    assert "Nobody has seen it in these days" in viewer.get(where).text
    visitor = Browser(client, shop_key, origin="https://acme.example")
    visitor.changes = {"context": {**visitor.batch()["context"], "language": "vi"}}
    visitor.see(popup)

    page = viewer.get(where).text
    assert "Vietnamese" in page
    assert viewer.get(f"{where}?days=12").status_code == 404
    assert where in viewer.get(f"/admin/shops/{shop_key}/popups").text
