"""How the small Whisper of the tests is made: a test instrument that knows some hundred words.

Run: python -m speakcheck.training.whisper [--cache DIR] [--out DIR] [STEP ...]

The steps, all in this order if none is named; each takes up what those before it left in the cache:
- corpus: texts are drawn at random and said by flite and espeak-ng; word times where flite gives them;
- tokenizer: byte-level pairs of these texts, with Whisper's special tokens;
- train: the network on clips spliced from the corpus; stopped, it goes on from its last checkpoint;
- convert: the attention heads that follow the words are measured, the files written for faster-whisper;
- measure: prints the figures of the card, from the recordings in fixtures/audio, none of which is trained on.

It needs the programs flite and espeak-ng, and the extra `train` (torch, transformers). On two processor cores
the corpus takes about eight minutes and 400 MB of the cache, the training about an hour.
Everything is drawn from one seed. Another version of a synthesiser, of torch or of the processor's
arithmetic gives another network of about the same worth, not the same bytes.
"""
