"""What the mouth does: a cue for each sound that Mandarin speakers find hard."""

from speakcheck.i18n import N_, Phrase
from speakcheck.language.phones import bare, is_vowel

_TH = N_("Put the tip of your tongue lightly between your teeth and let the air flow.")
_V = N_("Touch your lower lip with your upper teeth and let the throat buzz.")
_F = N_("Touch your lower lip with your upper teeth and blow, without voice.")
_W = N_("Round your lips as for a kiss, then open them; the teeth touch nothing.")
_R = N_("Curl your tongue back; its tip touches nothing.")
_L = N_("Press the tip of your tongue behind your upper teeth.")
_DARK_L = N_("At the end, lift the tip of your tongue behind your upper teeth and hold it.")
_N = N_("Press the tip of your tongue behind your upper teeth, and hum through the nose.")
_NG = N_("Raise the back of your tongue, the tip stays down, and hum through the nose.")
_M_FINAL = N_("Close your lips at the end.")
_SH = N_("Push your lips forward and let the air hiss.")
_S = N_("Keep the tip of your tongue behind your teeth and hiss, lips flat.")
_Z = N_("As for S, but let the throat buzz.")
_CH = N_("Begin with the tongue at the ridge as for T, and let go into SH.")
_JH = N_("As for CH, but let the throat buzz.")
_ZH = N_("As for SH, but let the throat buzz.")
_FINAL_VOICED = N_("Hold the vowel longer, then end with a soft buzz; add no vowel behind it.")
_FINAL_VOICELESS = N_("Let the last consonant be heard, as a short puff, without a vowel behind it.")
_IY = N_("Make it long, and smile.")
_IH = N_('Make it short and relaxed, between "ee" and "eh".')
_AE = N_("Open your mouth wide, with the tongue low in front.")
_EH = N_('Open your mouth half way; shorter than in "bad".')
_EY = N_('Glide from "eh" towards "ee".')
_UW = N_("Make it long, with your lips rounded and forward.")
_UH = N_("Make it short, with the lips loosely rounded.")
_OW = N_('Glide from "oh" into a rounded "oo".')
_AO = N_("Round your lips and open your mouth.")
_AA = N_("Open your mouth wide and relax.")
_SCHWA = N_("Keep it short and weak.")
_STRESSED_AH = N_("Open your mouth a little, short and strong.")
_ER = N_("Curl your tongue back and hold it there through the vowel.")
_GLIDE = N_("Let both parts of the vowel be heard, gliding from the first to the second.")
_HH = N_("Breathe out softly before the vowel; the throat makes no noise.")
_STOP = N_("Close firmly, then let the air burst out.")
_Y = N_('Raise the tongue as for "ee" and glide into the vowel.')

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


def cue(phone: str, *, is_final: bool) -> Phrase:
    """Return what the mouth does for a phone; `is_final`: it ends the word. Stress matters for AH alone."""
    sound = bare(phone)
    if sound == "AH":
        return _SCHWA if phone.endswith("0") else _STRESSED_AH
    if is_final and sound in _FINAL_CUES:
        return _FINAL_CUES[sound]
    if sound == "M":
        return N_("Close your lips and hum through the nose.")
    return _CUES.get(sound, _SCHWA if is_vowel(sound) else _STOP)
