"""The gallery's pictures, as a shop's page asks for them."""

from flask.testing import FlaskClient


def test_every_shop_can_show_them(client: FlaskClient) -> None:
    answer = client.get("/pictures/gallery/gift.svg")

    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    again = client.get("/pictures/gallery/gift.svg", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_nothing_else_of_the_disk_is_handed_out(client: FlaskClient) -> None:
    for name in ("nothing.svg", "..%2f..%2fadmin%2fbell.svg", "../admin/bell.svg", "gift"):
        assert client.get(f"/pictures/gallery/{name}").status_code == 404
