using System.Diagnostics;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Service;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using Microsoft.Extensions.Logging.Abstractions;
using OsProcess = System.Diagnostics.Process;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>The service that the manager starts itself, with the real Podman on a store of each test's own.</summary>
public abstract class PodmanServiceTests(bool rootless) : IAsyncLifetime
{
    private PodmanStore _store = null!;
    private PodmanServiceOptions _options = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Url => $"unix://{_options.Folder}/podman.sock";

    public async ValueTask InitializeAsync()
    {
        _store = await PodmanStore.CreateAsync(rootless);
        _options = new PodmanServiceOptions
        {
            Program = "podman",
            Wrapper = _store.Wrapper,
            GlobalFlags = _store.GlobalFlags,
            Folder = await _store.FolderAsync("service"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await ServiceProcesses.EndAsync(Url, TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);
            await _store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_answers_on_a_socket_that_only_its_user_reaches_and_ends_with_the_manager()
    {
        var service = Service();
        await service.StartAsync(Ct);

        (await PingAsync()).ShouldNotBeEmpty();
        File.GetUnixFileMode(_options.Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Should.ThrowAsync<InvalidOperationException>(() => Service().StartAsync(Ct));
        (await PingAsync()).ShouldNotBeEmpty("a second manager harms nothing");

        await service.DisposeAsync();
        ServiceProcesses.Of(Url).ShouldBeEmpty();
        File.Exists(service.SocketPath).ShouldBeFalse();
    }

    [Fact]
    public async Task It_is_started_again_when_it_dies()
    {
        await using var service = Service();
        await service.StartAsync(Ct);

        for (var kill = 0; kill < 2; kill++)
        {
            foreach (var pid in ServiceProcesses.Of(Url))
            {
                ReplicaProcesses.Kill(pid);
            }

            await Eventually.GetAsync(
                async () =>
                {
                    try
                    {
                        return await PingAsync();
                    }
                    catch (PodmanUnavailableException)
                    {
                        return string.Empty;
                    }
                },
                version => version.Length > 0,
                "it answers again");
        }
    }

    [Fact]
    public async Task What_a_killed_manager_left_is_replaced()
    {
        // A shell in the place of the manager: it starts the service as the manager does and is killed.
        string[] command = [.. _options.Wrapper, _options.Program, .. _options.GlobalFlags, "system", "service", "--time=0", Url];
        using var manager = OsProcess.Start(new ProcessStartInfo("sh", ["-c", "\"$@\" & wait", "sh", .. command]) { WorkingDirectory = "/" })!;
        await Eventually.GetAsync(
            async () =>
            {
                try
                {
                    return await PingAsync();
                }
                catch (PodmanUnavailableException)
                {
                    return string.Empty;
                }
            },
            version => version.Length > 0,
            "the first manager's service answers");
        manager.Kill();
        await manager.WaitForExitAsync(Ct);
        var orphans = ServiceProcesses.Of(Url);
        orphans.ShouldNotBeEmpty();

        await using var service = Service();
        await service.StartAsync(Ct);

        (await PingAsync()).ShouldNotBeEmpty();
        ServiceProcesses.Of(Url).Intersect(orphans).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_that_cannot_start_says_why()
    {
        await using var service = new PodmanService(
            _options with { GlobalFlags = [.. _options.GlobalFlags, "--runtime", "/no/such/runtime"], StartTimeout = TimeSpan.FromSeconds(3) },
            TimeProvider.System,
            NullLogger.Instance);

        (await Should.ThrowAsync<PodmanUnavailableException>(() => service.StartAsync(Ct))).Message.ShouldContain("/no/such/runtime");
        ServiceProcesses.Of(Url).ShouldBeEmpty();
    }

    private PodmanService Service() => new(_options, TimeProvider.System, NullLogger.Instance);

    private async Task<string> PingAsync()
    {
        using var client = new PodmanClient(Path.Combine(_options.Folder, "podman.sock"), TimeProvider.System);
        return await client.PingAsync(TimeSpan.FromSeconds(5), Ct);
    }
}

public class RootfulPodmanServiceTests() : PodmanServiceTests(rootless: false);

public class RootlessPodmanServiceTests() : PodmanServiceTests(rootless: true);
