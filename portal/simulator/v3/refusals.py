"""Refusals in the shapes that Sendcloud's version 3 answers with; a switch chooses another."""

from typing import Any

from portal.simulator.responses import Answer, ok


def fields(field: str, code: str, message: str = "This is not valid") -> dict[str, Any]:
    """A refusal of returns: which field is wrong, and why."""
    return {"errors": [{"field": field, "code": code, "message": message}]}


def listed(status: int, code: str, detail: str, *, parameter: str = "") -> dict[str, Any]:
    """A refusal of every other endpoint."""
    error: dict[str, Any] = {"status": str(status), "code": code, "detail": detail}
    return {"errors": [error | ({"source": {"parameter": parameter}} if parameter else {})]}


def of_parameter(name: str) -> Answer:
    """400 for a parameter that is unknown or wrong."""
    return ok(listed(400, "invalid", f"{name} is wrong", parameter=name), 400)


def missing(what: str) -> Answer:
    """404 in the shape of version 3."""
    return ok(listed(404, "not_found", f"No {what} matches the given query."), 404)


def reshaped(answer: Answer, shape: str, path: str, field: str, message: str) -> Answer:
    """The same refusal in another of the shapes that were met; "" leaves it as it is."""
    shapes: dict[str, Any] = {
        "error": {"error": {"code": answer.status, "message": message, "request": path}},
        "verbose": {"errors": {field: [message], "non_field_errors": [message]}},
        "listed": listed(answer.status, "invalid", message),
        "detail": {"detail": message},
        "data": {"data": None, "message": message},
    }
    return ok(shapes[shape], answer.status) if shape else answer
