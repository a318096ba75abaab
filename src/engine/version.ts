// The engine's version: part of a run's name. It changes whenever the same seed gives another trace.
//
// A link or a stored run of another version is not replayed silently.

export const ENGINE_VERSION = '9';
