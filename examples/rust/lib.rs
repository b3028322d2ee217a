//! The examples of this folder; each is a program of its own.
