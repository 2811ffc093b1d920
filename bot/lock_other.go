//go:build !unix

package bot

// lockFolder does nothing where the kernel has no lock that ends with the
// process.
func lockFolder(string) (unlock func() error, err error) {
	return func() error { return nil }, nil
}
