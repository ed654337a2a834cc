"""Owns what the mouth does: a cue for each sound that Mandarin speakers find hard."""

from speakcheck.assess.feedback import Message
from speakcheck.language.phones import bare, is_vowel

_TH = Message(
    "Put the tip of your tongue lightly between your teeth and let the air flow.",
    "舌尖輕輕放在上下排牙齒之間，讓氣流通過。",
)
_V = Message(
    "Touch your lower lip with your upper teeth and let the throat buzz.",
    "上排牙齒輕碰下嘴唇，喉嚨要震動。",
)
_F = Message(
    "Touch your lower lip with your upper teeth and blow, without voice.",
    "上排牙齒輕碰下嘴唇吹氣，喉嚨不震動。",
)
_W = Message(
    "Round your lips as for a kiss, then open them; the teeth touch nothing.",
    "嘴唇先噘圓再張開，牙齒不碰嘴唇。",
)
_R = Message("Curl your tongue back; its tip touches nothing.", "舌頭往後捲，舌尖不要碰到任何地方。")
_L = Message("Press the tip of your tongue behind your upper teeth.", "舌尖頂住上排牙齒後面。")
_DARK_L = Message(
    "At the end, lift the tip of your tongue behind your upper teeth and hold it.",
    "字尾的 L,舌尖要往上頂住上排牙齒後面，停一下。",
)
_N = Message(
    "Press the tip of your tongue behind your upper teeth, and hum through the nose.",
    "舌尖頂住上排牙齒後面，聲音從鼻子出來。",
)
_NG = Message(
    "Raise the back of your tongue, the tip stays down, and hum through the nose.",
    "舌根抬高、舌尖放下，聲音從鼻子出來。",
)
_M_FINAL = Message("Close your lips at the end.", "字尾要把嘴唇閉起來。")
_SH = Message("Push your lips forward and let the air hiss.", "嘴唇往前噘，讓氣流摩擦出聲。")
_S = Message(
    "Keep the tip of your tongue behind your teeth and hiss, lips flat.",
    "舌尖靠近牙齒後面，嘴唇放平，送出氣流。",
)
_Z = Message("As for S, but let the throat buzz.", "嘴型和 S 一樣，但喉嚨要震動。")
_CH = Message(
    "Begin with the tongue at the ridge as for T, and let go into SH.",
    "舌尖先像 T 一樣頂住，再放開成 SH 的音。",
)
_JH = Message("As for CH, but let the throat buzz.", "嘴型和 CH 一樣，但喉嚨要震動。")
_ZH = Message("As for SH, but let the throat buzz.", "嘴型和 SH 一樣，但喉嚨要震動。")
_FINAL_VOICED = Message(
    "Hold the vowel longer, then end with a soft buzz; add no vowel behind it.",
    "前面的母音拉長，字尾輕輕震動，後面不要多加母音。",
)
_FINAL_VOICELESS = Message(
    "Let the last consonant be heard, as a short puff, without a vowel behind it.",
    "最後的子音要短促地送氣，後面不要多加母音。",
)
_IY = Message("Make it long, and smile.", "這個音要長，嘴角往兩邊拉。")
_IH = Message('Make it short and relaxed, between "ee" and "eh".', "這個音要短、要放鬆，介於 ee 和 eh 之間。")
_AE = Message("Open your mouth wide, with the tongue low in front.", "嘴巴張大，舌頭放低、放前面。")
_EH = Message('Open your mouth half way; shorter than in "bad".', "嘴巴半開，比 bad 的音短。")
_EY = Message('Glide from "eh" towards "ee".', "從 eh 滑向 ee。")
_UW = Message("Make it long, with your lips rounded and forward.", "這個音要長，嘴唇噘圓往前。")
_UH = Message("Make it short, with the lips loosely rounded.", "這個音要短，嘴唇微微放圓。")
_OW = Message('Glide from "oh" into a rounded "oo".', "從 oh 滑到噘圓的 oo。")
_AO = Message("Round your lips and open your mouth.", "嘴唇放圓，嘴巴張開。")
_AA = Message("Open your mouth wide and relax.", "嘴巴張大、放鬆。")
_SCHWA = Message("Keep it short and weak.", "這個音要輕、要短。")
_STRESSED_AH = Message("Open your mouth a little, short and strong.", "嘴巴微開，短而有力。")
_ER = Message(
    "Curl your tongue back and hold it there through the vowel.", "舌頭往後捲，整個母音都維持這個姿勢。"
)
_GLIDE = Message(
    "Let both parts of the vowel be heard, gliding from the first to the second.",
    "這個母音有兩段，要從前一段滑到後一段。",
)
_HH = Message(
    "Breathe out softly before the vowel; the throat makes no noise.", "在母音前輕輕吐氣，喉嚨不要有摩擦聲。"
)
_STOP = Message("Close firmly, then let the air burst out.", "先緊閉，再讓氣流爆發出來。")
_Y = Message(
    'Raise the tongue as for "ee" and glide into the vowel.', "舌頭像發 ee 一樣抬高，再滑到下一個母音。"
)

_CUES = {
    "TH": _TH,
    "DH": _TH,
    "V": _V,
    "F": _F,
    "W": _W,
    "R": _R,
    "L": _L,
    "N": _N,
    "NG": _NG,
    "SH": _SH,
    "S": _S,
    "Z": _Z,
    "CH": _CH,
    "JH": _JH,
    "ZH": _ZH,
    "IY": _IY,
    "IH": _IH,
    "AE": _AE,
    "EH": _EH,
    "EY": _EY,
    "UW": _UW,
    "UH": _UH,
    "OW": _OW,
    "AO": _AO,
    "AA": _AA,
    "ER": _ER,
    "AY": _GLIDE,
    "AW": _GLIDE,
    "OY": _GLIDE,
    "HH": _HH,
    "Y": _Y,
}
_FINAL_CUES = {
    "L": _DARK_L,
    "M": _M_FINAL,
    **dict.fromkeys("BDG", _FINAL_VOICED),
    **dict.fromkeys("PTK", _FINAL_VOICELESS),
}


def cue(phone: str, *, is_final: bool) -> Message:
    """Return what the mouth does for a phone; `is_final`: it ends the word. Stress matters for AH alone."""
    sound = bare(phone)
    if sound == "AH":
        return _SCHWA if phone.endswith("0") else _STRESSED_AH
    if is_final and sound in _FINAL_CUES:
        return _FINAL_CUES[sound]
    if sound == "M":
        return Message("Close your lips and hum through the nose.", "嘴唇閉起來，聲音從鼻子出來。")
    return _CUES.get(sound, _SCHWA if is_vowel(sound) else _STOP)
