import { pair } from "../dom.js";

const CHANNELS = [["messenger", "Messenger"], ["whatsapp", "WhatsApp"], ["zalo", "Zalo"], ["telegram", "Telegram"], ["intercom", "Intercom"]];
const TAKES_WORDS = ["messenger", "whatsapp", "telegram"];

export default {
  draw: (editor, place, block) => [
    pair(
      editor.fields.choice(`${place}.channel`, editor.words.chat_channel, CHANNELS, { after: () => editor.redraw("content") }),
      editor.fields.text(`${place}.id`, editor.words[`chat_id_${block.channel}`], { most: 60 })),
    editor.fields.text(`${place}.text`, editor.words.button_words, { most: 80 }),
    TAKES_WORDS.includes(block.channel) ? editor.fields.text(`${place}.message`, editor.words.chat_message, { most: 200 }) : null,
  ],
  fresh: (words) => ({ channel: "whatsapp", id: "", text: words.new_chat, message: "" }),
  fits: () => true,
};
