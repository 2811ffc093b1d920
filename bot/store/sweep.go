package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	sweepInboxQuery     = `DELETE FROM inbox WHERE state='done' AND done_at<$1`
	sweepOutboxQuery    = `DELETE FROM outbox WHERE state='done' AND done_at<$1`
	sweepExplainedQuery = `DELETE FROM explained WHERE explained_at<$1`
)

// explainedRetention is longer than the day that [Store.FirstToday] counts in.
const explainedRetention = 48 * time.Hour

// Sweep deletes the rows that are done and older than the retention, and
// empties the write-ahead log.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.clock()
	before := milli(now.Add(-s.retention))
	err := errors.Join(
		s.change(ctx, sweepInboxQuery, before),
		s.change(ctx, sweepOutboxQuery, before),
		s.change(ctx, sweepExplainedQuery, milli(now.Add(-explainedRetention))),
	)
	if err != nil {
		return fmt.Errorf("sweep database: %w", err)
	}
	return s.truncateLog(ctx)
}
