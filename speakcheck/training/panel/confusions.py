"""Owns the confusions: what speakers of other languages say for a sound of English."""

_CONFUSIONS = """
AA:AH,AO AE:EH,AA,AH AH:AA,AE,IH AO:OW,AA AW:AO,AA AY:AE,EY B:P,V CH:SH,JH D:T,DH DH:D,Z,L
EH:AE,EY,IH ER:AH,AO EY:EH F:V,TH G:K HH:K IH:IY,EH IY:IH JH:CH,ZH K:G L:R,N M:N N:NG,L NG:N OW:AO
OY:AO P:B R:L,W S:SH,TH,Z SH:S,CH T:D TH:S,T,F UH:UW UW:UH V:W,F,B W:V Y:IY,JH Z:S,DH ZH:SH,JH
"""
CONFUSIONS = {phone: others.split(",") for phone, others in (each.split(":") for each in _CONFUSIONS.split())}
"""What Mandarin speakers, and many others, say for a sound of English."""
