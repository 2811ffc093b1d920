// Package homeserver is the test kit around a real Matrix homeserver: it
// builds Dendrite once ([Build]), starts and kills it ([Start]), puts a faulty
// network in front of it ([NewProxy]) and gives tests and the demo members who
// write from clients of their own ([Server.Join]).
//
// Dendrite is AGPL-3.0. It is pinned in the nested module in the folder
// dendrite, runs as a process of its own and is never linked into the bot.
// Nothing here needs more than the loopback interface once Dendrite is built.
package homeserver
