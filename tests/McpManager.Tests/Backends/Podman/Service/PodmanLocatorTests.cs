using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Service;

namespace McpManager.Tests.Backends.Podman.Service;

public class PodmanLocatorTests
{
    private const string System = "/run/podman/podman.sock";
    private const string User = "/run/user/1000/podman/podman.sock";

    [Theory]
    [InlineData("unix:///run/mine.sock", "", "/run/mine.sock", "answers on unix:///run/mine.sock (4.3.1)")]
    [InlineData("unix:///run/none.sock", "/run/podman/podman.sock", null, "does not answer where CONTAINER_HOST says: no such socket")]
    [InlineData("ssh://host/run/podman.sock", "/run/podman/podman.sock", null, "cannot be reached as CONTAINER_HOST says: it must be unix:// and an absolute path; ssh:// and tcp:// are not supported")]
    [InlineData("unix://relative.sock", "", null, "cannot be reached as CONTAINER_HOST says: it must be unix:// and an absolute path; ssh:// and tcp:// are not supported")]
    [InlineData("", "/run/user/1000/podman/podman.sock /run/podman/podman.sock", "/run/user/1000/podman/podman.sock", "answers on unix:///run/user/1000/podman/podman.sock (4.3.1)")]
    [InlineData("", "/run/podman/podman.sock", "/run/podman/podman.sock", "answers on unix:///run/podman/podman.sock (4.3.1)")]
    public async Task It_is_where_it_answers(string host, string answering, string? socket, string finding)
    {
        string[] there = [.. answering.Split(' '), "/run/mine.sock"];
        var locator = new PodmanLocator(
            path => path is System or User,
            path => there.Contains(path) ? Task.FromResult("4.3.1") : throw new PodmanUnavailableException("no such socket"),
            _ => "/usr/bin/podman",
            isLinux: true);

        var found = await locator.LocateAsync(new Dictionary<string, string> { ["CONTAINER_HOST"] = host, ["XDG_RUNTIME_DIR"] = "/run/user/1000" });

        (found.SocketPath, found.Program, found.Finding, found.Available).ShouldBe((socket, null, finding, socket is not null));
    }

    [Theory]
    [InlineData("/usr/bin/podman", true, "/usr/bin/podman", "is installed; its service will be started")]
    [InlineData(null, true, null, "is not installed")]
    [InlineData("/usr/bin/podman", false, null, "runs on this system in a machine of its own: set CONTAINER_HOST to its socket (unix://…)")]
    public async Task Without_a_socket_the_program_decides(string? installed, bool isLinux, string? program, string finding)
    {
        var locator = new PodmanLocator(_ => true, _ => throw new PodmanUnavailableException("refuses"), _ => installed, isLinux);

        var found = await locator.LocateAsync(new Dictionary<string, string>());

        (found.SocketPath, found.Program, found.Finding).ShouldBe((null, program, finding));
    }
}
