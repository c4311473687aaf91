/** The emoji that bots and monitoring write as :names:. */
import { el } from "./dom.js";

const NAMES = `
warning ⚠️|white_check_mark ✅|ballot_box_with_check ☑️|heavy_check_mark ✔️|x ❌|negative_squared_cross_mark ❎|no_entry ⛔
no_entry_sign 🚫|boom 💥|fire 🔥|rotating_light 🚨|bell 🔔|no_bell 🔕|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡
large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|large_purple_circle 🟣|large_red_square 🟥|large_green_square 🟩
hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock1 🕐|clock3 🕒|clock6 🕕|clock9 🕘|calendar 📅|date 📅
eyes 👀|mag 🔍|mag_right 🔎|bulb 💡|memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|clipboard 📋|file_folder 📁|paperclip 📎|link 🔗|pushpin 📌|bookmark 🔖
gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|toolbox 🧰|nut_and_bolt 🔩|package 📦|whale 🐳|wheel_of_dharma ☸️|ship 🚢|anchor ⚓|boat ⛵
rocket 🚀|construction 🚧|broom 🧹|wastebasket 🗑️|lock 🔒|unlock 🔓|key 🔑|shield 🛡️|scales ⚖️|balance_scale ⚖️|closed_lock_with_key 🔐
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|computer 💻|desktop_computer 🖥️|floppy_disk 💾|satellite 🛰️
point_right 👉|point_left 👈|point_up ☝️|point_down 👇|wave 👋|raised_hand ✋|raised_hands 🙌|clap 👏|pray 🙏|muscle 💪|ok_hand 👌
thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|tada 🎉|sparkles ✨|star ⭐|heart ❤️|zap ⚡|droplet 💧|snowflake ❄️|sunny ☀️|cloud ☁️|ghost 👻
smile 😄|slightly_smiling_face 🙂|sweat_smile 😅|thinking_face 🤔|confused 😕|cry 😢|sob 😭|scream 😱|skull 💀|zzz 💤|robot_face 🤖
information_source ℹ️|question ❓|grey_question ❔|exclamation ❗|bangbang ‼️|sos 🆘|new 🆕|ok 🆗|up 🆙|100 💯|1234 🔢
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️
arrow_right_hook ↪️|arrows_counterclockwise 🔄|repeat 🔁|rewind ⏪|fast_forward ⏩|stop_button ⏹️|pause_button ⏸️|arrow_forward ▶️
heavy_plus_sign ➕|heavy_minus_sign ➖|small_red_triangle 🔺|small_red_triangle_down 🔻|small_blue_diamond 🔹|small_orange_diamond 🔸
bust_in_silhouette 👤|busts_in_silhouette 👥|speech_balloon 💬|email 📧|inbox_tray 📥|outbox_tray 📤|loudspeaker 📢|mega 📣`;

const EMOJI = new Map(NAMES.trim().split(/[|\n]/).map((pair) => pair.trim().split(" ")));

/** An emoji by name; a name that is none stays as it was written. */
export function emoji(name) {
  const sign = EMOJI.get(name);
  return sign ? el("span", { role: "img", "aria-label": name.replaceAll("_", " "), class: "emoji", title: `:${name}:` }, sign) : `:${name}:`;
}

/** Plain text whose :names: become emoji. */
export function withEmoji(text) {
  return String(text ?? "").split(/:([a-z0-9_+-]+):/g).map((part, index) => (index % 2 ? emoji(part) : part));
}
