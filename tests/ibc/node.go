package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	abcicli "github.com/cometbft/cometbft/abci/client"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/ibc-go/v10/testing/simapp"
	"golang.org/x/sys/unix"
)

// node is the application of a chain, asked as CometBFT asks it.
type node interface {
	abci.Application
	// cpu is the time that processors spent on the application's process.
	cpu() time.Duration
	close()
}

var ctx = context.Background()

// process is openledgerd, over its socket.
type process struct {
	abcicli.Client
	binary  string
	home    string
	command *exec.Cmd
	log     *bytes.Buffer
	ended   chan struct{}
}

// startProcess runs openledgerd without CometBFT and connects to it.
func startProcess(binary, home string) *process {
	file := filepath.Join(home, "abci.sock")
	socket := "unix://" + file
	_ = os.Remove(file)
	p := &process{binary: binary, home: home, log: &bytes.Buffer{}, ended: make(chan struct{})}
	p.command = exec.Command(binary, "--home", home, "--log_level", "error", "start", "--with-comet=false", "--address", socket,
		"--grpc.enable=false", "--api.enable=false")
	p.command.Stdout, p.command.Stderr = p.log, p.log
	// It ends with this process, however that ends.
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	check(p.command.Start())
	go func() {
		_ = p.command.Wait()
		close(p.ended)
	}()
	for until := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		select {
		case <-p.ended:
			panic("openledgerd ended: " + p.log.String())
		default:
		}
		if _, err := os.Stat(file); err == nil {
			p.Client = abcicli.NewSocketClient(socket, true)
			if p.Start() == nil {
				return p
			}
		}
		if time.Now().After(until) {
			panic("openledgerd does not listen: " + p.log.String())
		}
	}
}

func (p *process) cpu() time.Duration {
	var t unix.Timespec
	// The clock of another process's CPU time, as clock_getcpuclockid(3) names it.
	check(unix.ClockGettime(int32(^p.command.Process.Pid<<3|2), &t))
	return time.Duration(t.Nano())
}

func (p *process) close() { p.end(os.Interrupt) }

func (p *process) end(how os.Signal) {
	_ = p.Stop()
	_ = p.command.Process.Signal(how)
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		_ = p.command.Process.Kill()
	}
	if p.log.Len() > 0 {
		fmt.Fprintln(os.Stderr, "openledgerd said:", p.log.String())
	}
}

// again ends the program, by force or in peace, and starts it on the same home.
func (p *process) again(how os.Signal) *process {
	p.end(how)
	return startProcess(p.binary, p.home)
}

// inside is ibc-go's simapp in this process.
type inside struct {
	abci.Application
	app *simapp.SimApp
}

func newInside(app *simapp.SimApp) *inside {
	return &inside{Application: server.NewCometABCIWrapper(app), app: app}
}

func (*inside) cpu() time.Duration {
	var t unix.Timespec
	check(unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t))
	return time.Duration(t.Nano())
}

func (n *inside) close() { _ = n.app.Close() }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}
