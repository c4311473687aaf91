/**
 * A small bot on Slack's own JavaScript Bolt, unchanged but for the address of the API.
 *
 * From the environment: SLACK_API_URL, SLACK_APP_TOKEN, SLACK_BOT_TOKEN. It writes "ready" to stdout once it is
 * connected, and ends when its stdin does, so that it never outlives the test that started it.
 */
import bolt from "@slack/bolt";

const { SLACK_API_URL: slackApiUrl, SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: token } = process.env;
const app = new bolt.App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl }, logLevel: bolt.LogLevel.WARN });

const button = (actionId, label, value) => ({ type: "button", action_id: actionId, text: { type: "plain_text", text: label }, value });

app.event("app_mention", async ({ event, client }) => {
  await client.chat.postMessage({
    channel: event.channel, thread_ts: event.ts, text: `heard: ${event.text}`,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `heard: ${event.text}` } },
      { type: "actions", elements: [button("approve", "Approve", "r1"), button("explain", "Explain", "r1")] },
    ],
  });
});

app.command("/deck", async ({ ack, command, respond }) => {
  await ack(`only you: ${command.text}`);
  await respond({ response_type: "in_channel", text: `for all: ${command.text}` });
});

app.action("approve", async ({ ack, action, body, respond }) => {
  await ack();
  await respond({ replace_original: true, text: `approved ${action.value} by ${body.user.id}` });
});

app.action("explain", async ({ ack, body, client }) => {
  await ack();
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: "modal", callback_id: "explain", private_metadata: `${body.channel.id} ${body.message.ts}`,
      title: { type: "plain_text", text: "Explain" }, submit: { type: "plain_text", text: "Send" },
      blocks: [{ type: "input", block_id: "why", label: { type: "plain_text", text: "Why" }, element: { type: "plain_text_input", action_id: "text" } }],
    },
  });
});

app.view("explain", async ({ ack, view, client }) => {
  const why = view.state.values.why.text.value;
  if (why.length < 5) return ack({ response_action: "errors", errors: { why: "Say more." } });
  await ack();
  const [channel, ts] = view.private_metadata.split(" ");
  return client.chat.update({ channel, ts, text: `because ${why}`, blocks: [] });
});

process.stdin.resume().on("end", () => process.exit(0));
await app.start();
console.log("ready");
