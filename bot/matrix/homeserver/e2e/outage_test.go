package e2e

import (
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
)

// newProxy stands between somebody and the homeserver.
func (s *stage) newProxy() *homeserver.Proxy {
	s.t.Helper()
	proxy, err := homeserver.NewProxy(s.ctx, s.server.URL())
	s.check(err)
	s.t.Cleanup(func() { _ = proxy.Close() })
	return proxy
}

// proxied is a bot that reaches the homeserver through a proxy that fails.
func (s *stage) proxied() (*botProcess, *homeserver.Proxy) {
	s.t.Helper()
	proxy := s.newProxy()
	return s.newBot(proxy.URL()), proxy
}

// ownServer starts a homeserver for a test that stops it.
func ownServer(t *testing.T, limit time.Duration) *stage {
	t.Parallel()
	own, err := homeserver.Start(t.Context(), homeserver.Options{Binaries: binaries})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := own.Close(); err != nil {
			t.Error(err)
		}
	})
	return stageOn(t, own, limit)
}

// The homeserver goes away under the bot, orderly and by a power cut, and
// comes back. The bot is there again, without help, for what is asked then.
func TestHomeserverRestarts(t *testing.T) {
	s := ownServer(t, minute)
	compa, ana := s.newBot(s.server.URL().String()), s.newMember("ana")
	compa.start("")
	room := ana.chat(compa)
	asked := []homeserver.EventID{ana.ask(room, question)}
	ana.reply(room, compa, asked[0])
	for _, end := range []func(){func() { s.server.Stop(s.ctx) }, s.server.Kill} {
		end()
		s.check(s.server.Restart(s.ctx))
		back := time.Now()
		id := ana.ask(room, question)
		ana.reply(room, compa, id)
		t.Logf("answered %s after the homeserver was back", time.Since(back).Round(time.Millisecond))
		asked = append(asked, id)
	}
	ana.answeredOnce(room, compa, 1, asked...)
	compa.stop()
}

// The homeserver takes the answer, its response is lost, and it restarts, so
// that it no longer knows the transaction id: only the room's own history can
// tell the bot that the answer is there.
func TestResponseLostAndHomeserverRestarted(t *testing.T) {
	s := ownServer(t, minute)
	compa, proxy := s.proxied()
	ana := s.newMember("ana")
	compa.start("")
	room := ana.chat(compa)
	first := ana.ask(room, question)
	ana.reply(room, compa, first)

	lost := proxy.Inject(homeserver.RouteSend, 1, homeserver.DropResponse())
	second := ana.ask(room, question)
	s.check(lost.Await(s.ctx, 1))
	away := proxy.Inject(homeserver.RouteAny, -1, homeserver.Reset())
	ana.reply(room, compa, second)
	s.check(s.server.Restart(s.ctx))
	away.End()

	last := ana.ask(room, question) // answered after whatever the bot does about the second
	ana.reply(room, compa, last)
	ana.answeredOnce(room, compa, 1, first, second, last)
}

// Each of these happens to an answer on its way. It arrives, once.
func TestFaultsWhileSending(t *testing.T) {
	t.Parallel()
	const retryAfter = 1500 * time.Millisecond
	for name, fault := range map[string]homeserver.Fault{
		"too many requests": homeserver.TooMany(retryAfter),
		"unavailable":       homeserver.Unavailable(503),
		"reset":             homeserver.Reset(),
		"response dropped":  homeserver.DropResponse(),
		"slow":              homeserver.SlowResponse(2 * time.Second),
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, minute)
			compa, proxy := s.proxied()
			ana := s.newMember("ana")
			compa.start("")
			room := ana.chat(compa)
			injection := proxy.Inject(homeserver.RouteSend, 2, fault)
			asked := []homeserver.EventID{ana.ask(room, question), ana.ask(room, question)}
			for _, id := range asked {
				ana.reply(room, compa, id)
			}
			s.check(injection.Await(s.ctx, 2))
			last := ana.ask(room, question)
			ana.reply(room, compa, last)
			ana.answeredOnce(room, compa, 1, append(asked, last)...)
			if name == "too many requests" {
				waited(t, proxy.Requests(homeserver.RouteSend), retryAfter)
			}
		})
	}
}

// waited checks that the bot read retry_after_ms from the body: Dendrite sends
// no Retry-After header, and one that comes back early is limited for longer.
func waited(t *testing.T, sends []homeserver.Request, retryAfter time.Duration) {
	t.Helper()
	for n := range len(sends) - 1 {
		if pause := sends[n+1].At.Sub(sends[n].At); sends[n].Status == 429 && pause < retryAfter {
			t.Errorf("the bot tried again after %s, was told %s", pause, retryAfter)
		}
	}
}

// Nothing the homeserver does to the rest of the API loses a question.
func TestFaultsAround(t *testing.T) {
	t.Parallel()
	for name, route := range map[string]homeserver.Route{
		"sync": homeserver.RouteSync, "keys": homeserver.RouteKeys,
		"state": homeserver.RouteState, "join": homeserver.RouteJoin,
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, minute)
			compa, proxy := s.proxied()
			ana := s.newMember("ana")
			proxy.Inject(route, 1, homeserver.Unavailable(502))
			proxy.Inject(route, 1, homeserver.TooMany(300*time.Millisecond))
			injection := proxy.Inject(route, 1, homeserver.DropResponse())
			compa.start("")
			room := ana.chat(compa)
			asked := ana.ask(room, question)
			ana.reply(room, compa, asked)
			s.check(injection.Await(s.ctx, 1))
			s.encrypted(ana.said(room, compa))
			ana.answeredOnce(room, compa, 1, asked)
		})
	}
}
