package conversation

import (
	"container/list"
	"sync"
	"time"
)

// A session is what must be remembered between two messages so that "more"
// and "2" mean something. It lives in memory alone: it would tell what somebody
// asked about, so it never reaches the disk, and it is gone after a while.
type session struct {
	last    string // id of the entry shown last
	lang    string // the language of the last question
	place   string // a place named in a question, for this conversation
	choices []choice
	pending string // the question that waits for a place
}

// A choice is what a number stands for: one of its fields is set.
type choice struct {
	entry    string
	language string
	place    string
	topic    string
	from     int // the first entry of a topic's page
	none     bool
}

// Bounds of what is remembered.
const (
	sessionLife = time.Hour
	maxSessions = 10000
)

// sessions remembers the latest sessions, at most maxSessions of them.
type sessions struct {
	mu    sync.Mutex
	now   func() time.Time
	byKey map[string]*list.Element
	order *list.List // most recently used first
}

type sessionSlot struct {
	key  string
	at   time.Time
	held session
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, byKey: map[string]*list.Element{}, order: list.New()}
}

// get gives a copy of what is remembered under a key, or nothing.
func (s *sessions) get(key string) session {
	s.mu.Lock()
	defer s.mu.Unlock()
	el, ok := s.byKey[key]
	if !ok {
		return session{}
	}
	slot := el.Value.(*sessionSlot)
	if s.now().Sub(slot.at) > sessionLife {
		s.remove(el)
		return session{}
	}
	return slot.held
}

func (s *sessions) put(key string, held session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if el, ok := s.byKey[key]; ok {
		s.remove(el)
	}
	s.byKey[key] = s.order.PushFront(&sessionSlot{key, s.now(), held})
	for s.order.Len() > maxSessions {
		s.remove(s.order.Back())
	}
	for el := s.order.Back(); el != nil && s.now().Sub(el.Value.(*sessionSlot).at) > sessionLife; el = s.order.Back() {
		s.remove(el)
	}
}

func (s *sessions) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if el, ok := s.byKey[key]; ok {
		s.remove(el)
	}
}

func (s *sessions) remove(el *list.Element) {
	delete(s.byKey, el.Value.(*sessionSlot).key)
	s.order.Remove(el)
}
