"""The blocks, and which surface takes which."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.blocks.checks import (
    Check,
    also,
    anything,
    array,
    boolean,
    integer,
    record,
    some_of,
    string,
    tagged,
)
from sandbox.slack.blocks.elements import (
    ACCESSORY,
    ACTIONS_ELEMENT,
    CONTEXT_ACTIONS_ELEMENT,
    CONTEXT_ELEMENT,
    IDENTIFIER,
    IMAGE_SOURCE,
    INPUT_ELEMENT,
    TYPE,
    plain,
    text,
)

BLOCK_ID: Mapping[str, Check] = {"block_id": IDENTIFIER}
TABLE_CELL = tagged(
    {
        "raw_text": record({**TYPE, "text": string(3000, 0)}),
        "raw_number": record({**TYPE, "value": anything}, {"text": string(3000)}),
        "rich_text": record({**TYPE, "elements": anything}, BLOCK_ID),
    }
)

SHARED: Mapping[str, Check] = {
    "section": also(
        some_of("text", "fields"),
        record(
            TYPE,
            {
                **BLOCK_ID,
                "text": text(3000),
                "fields": array(text(2000), 10),
                "accessory": ACCESSORY,
                "expand": boolean,
            },
        ),
    ),
    "header": record({**TYPE, "text": plain(150)}, {**BLOCK_ID, "level": integer(1, 4)}),
    "divider": record(TYPE, BLOCK_ID),
    "context": record({**TYPE, "elements": array(CONTEXT_ELEMENT, 10)}, BLOCK_ID),
    "actions": record({**TYPE, "elements": array(ACTIONS_ELEMENT, 25)}, BLOCK_ID),
    "image": also(
        some_of("image_url", "slack_file"),
        record({**TYPE, "alt_text": string(2000)}, {**BLOCK_ID, **IMAGE_SOURCE, "title": plain(2000)}),
    ),
    "input": record(
        {**TYPE, "label": plain(2000), "element": INPUT_ELEMENT},
        {**BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": record({**TYPE, "elements": anything}, BLOCK_ID),
}
MESSAGE_ONLY: Mapping[str, Check] = {
    "markdown": record({**TYPE, "text": string(12_000)}, BLOCK_ID),
    "table": record(
        {**TYPE, "rows": array(array(TABLE_CELL, 20), 100)},
        {**BLOCK_ID, "column_settings": array(anything, 20)},
    ),
    "context_actions": record({**TYPE, "elements": array(CONTEXT_ACTIONS_ELEMENT, 5)}, BLOCK_ID),
}

MESSAGE_BLOCKS = array(tagged({**SHARED, **MESSAGE_ONLY}), 50, 0)
VIEW_BLOCKS = array(tagged(SHARED), 100, 0)

_VIEW: Mapping[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}
VIEW = tagged(
    {
        "modal": record(
            {**TYPE, "title": plain(24), "blocks": VIEW_BLOCKS},
            {**_VIEW, "submit": plain(24), "close": plain(24), "submit_disabled": boolean},
        ),
        "home": record({**TYPE, "blocks": VIEW_BLOCKS}, _VIEW),
    }
)
