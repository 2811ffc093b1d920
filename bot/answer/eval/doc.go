// Package eval measures the finder: on the project's own questions
// (content/questions) and on public sets that nobody of the project wrote. It
// reads question files, runs a finder over them, and computes the figures that
// docs/quality.md shows.
package eval
