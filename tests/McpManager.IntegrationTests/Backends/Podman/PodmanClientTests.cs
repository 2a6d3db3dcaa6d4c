using System.Globalization;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads.Backends;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>The client against a real Podman. Each test cleans up what it made: the rig is shared within the class.</summary>
public abstract class PodmanClientTests(PodmanRigs rigs, bool rootless) : IAsyncLifetime
{
    private const string Owner = "mcp-test.owner=client";

    private static readonly ResourceRlimit[] s_rlimits = [new("nofile", 8192, 8192), new("nproc", 16384, 16384)];

    private PodmanRig _rig = null!;
    private PodmanClient _client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await rigs.GetForClientAsync(rootless);
        _client = _rig.Client();
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            foreach (var container in await _client.ListAsync([Owner], all: true, CancellationToken.None))
            {
                // A mount may still be in use for a moment when its container has ended: Podman then says so, and the next try succeeds.
                await Eventually.GetAsync(() => GoneAsync(container.Id), gone => gone, "the container is removed");
            }

            _client.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_says_what_it_is()
    {
        (await _client.PingAsync(TimeSpan.FromSeconds(5), Ct)).ShouldNotBeEmpty();
        var info = await _client.InfoAsync(Ct);

        info.Version.Version.ShouldBe(await _client.PingAsync(TimeSpan.FromSeconds(5), Ct));
        info.Host.Security.Rootless.ShouldBe(rootless);
        info.Host.CgroupVersion.ShouldBeOneOf("v1", "v2");
        info.Host.OciRuntime.Name.ShouldBe("runc");
        info.Store.GraphRoot.ShouldBe(_rig.Store.At("root"));
    }

    [Fact]
    public async Task A_container_runs_is_found_stops_and_goes()
    {
        var id = await CreateAsync("life-1", ["sleep", "1000"]);
        (await _client.InspectAsync(id, Ct))!.State.Status.ShouldBe("created");
        await _client.StartAsync(id, Ct);
        await _client.StartAsync(id, Ct);

        var details = (await _client.InspectAsync("life-1", Ct)).ShouldNotBeNull();
        details.Id.ShouldBe(id);
        details.State.Running.ShouldBeTrue();
        details.State.StartedAt.ShouldNotBeNull();
        details.State.FinishedAt.ShouldBeNull();
        details.Config.Labels["mcp-test.owner"].ShouldBe("client");
        details.ImageName.ShouldBe(TestImages.Shell);
        details.ImageDigest!.ShouldStartWith("sha256:");
        var listed = (await _client.ListAsync([Owner, "mcp-test.name=life-1"], all: false, Ct)).ShouldHaveSingleItem();
        (listed.Id, listed.Name, listed.State, listed.IsRunning).ShouldBe((id, "life-1", "running", true));

        await _client.StopAsync(id, 0, Ct);
        await _client.StopAsync(id, 0, Ct);
        details = (await _client.InspectAsync(id, Ct))!;
        (details.State.Running, details.State.ExitCode).ShouldBe((false, 137));
        details.State.FinishedAt.ShouldNotBeNull();
        (await _client.ListAsync(["mcp-test.name=life-1"], all: false, Ct)).ShouldBeEmpty();
        (await _client.RemoveAsync(id, force: true, volumes: true, 0, Ct)).ShouldBeTrue();
        (await _client.RemoveAsync(id, force: true, volumes: true, 0, Ct)).ShouldBeFalse();
        (await _client.InspectAsync(id, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Hardening_shows_in_inspect()
    {
        var spec = Spec("hard-1", ["sleep", "1000"]) with
        {
            User = "65532:65532",
            CapDrop = ["ALL"],
            NoNewPrivileges = true,
            ReadOnlyFilesystem = true,
            Mounts = [new OciMount("/tmp", "tmpfs", "tmpfs", ["rw", "size=16777216", "mode=1777"])],
            Userns = new NamespaceMode("auto"),
            IdMappings = new IdMappings(AutoUserNs: true, new AutoUserNsOptions(Size: 65533)),
        };
        if (rootless)
        {
            // Its user has 65536 ids and Podman wants them in one range.
            spec = spec with { User = "1000:1000", IdMappings = new IdMappings(AutoUserNs: true, new AutoUserNsOptions(Size: 4096)) };
        }

        if (!_rig.Store.HasIds)
        {
            (await Should.ThrowAsync<PodmanException>(() => _client.CreateContainerAsync(spec, Ct))).IsNoIdsLeft.ShouldBeTrue();
            spec = spec with { Userns = null, IdMappings = null };
        }

        var id = await _client.CreateContainerAsync(spec, Ct);
        await _client.StartAsync(id, Ct);

        var host = (await _client.InspectAsync(id, Ct))!.HostConfig;
        host.ReadonlyRootfs.ShouldBeTrue();
        host.Privileged.ShouldBeFalse();
        host.CapDrop.ShouldNotBeEmpty();
        host.SecurityOpt.ShouldContain("no-new-privileges");
        host.Tmpfs.Keys.ShouldBe(["/tmp"]);
        host.Ulimits.Select(limit => limit.Name).ShouldBe(["RLIMIT_NOFILE", "RLIMIT_NPROC"], ignoreOrder: true);
        (host.IdMappings?.UidMap is { Count: > 0 }).ShouldBe(_rig.Store.HasIds);
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await CreateAsync("twice-1", ["sleep", "1"]);

        var e = await Should.ThrowAsync<PodmanException>(() => CreateAsync("twice-1", ["sleep", "1"]));

        e.IsNameInUse.ShouldBeTrue();
        e.Cause.ShouldBe("that name is already in use");
    }

    [Fact]
    public async Task A_missing_image_is_told()
    {
        var e = await Should.ThrowAsync<PodmanException>(() => _client.CreateContainerAsync(Spec("no-image", ["x"]) with { Image = "localhost/mcp-test/none:1" }, Ct));

        (e.IsNoSuchImage, e.IsNotFound).ShouldBe((true, false));
        e.Message.ShouldBe("localhost/mcp-test/none:1: image not known");
        (await _client.FindImageAsync("localhost/mcp-test/none:1", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_missing_network_and_a_missing_secret_are_told()
    {
        var network = await Should.ThrowAsync<PodmanException>(async () => await _client.StartAsync(
            await _client.CreateContainerAsync(Spec("no-net", ["x"]) with { Networks = new Dictionary<string, NetworkAttachment> { ["mcp-none"] = new() } }, Ct), Ct));
        var secret = await Should.ThrowAsync<PodmanException>(() => _client.CreateContainerAsync(
            Spec("no-secret", ["x"]) with { SecretEnv = new Dictionary<string, string> { ["A"] = "mcp-none" } }, Ct));

        (network.IsNetworkMissing, network.IsNotFound).ShouldBe((true, false));
        secret.IsSecretMissing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_taken_port_is_told_at_start()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var id = await _client.CreateContainerAsync(Spec("port-1", ["sleep", "1"]) with { PortMappings = [new PortMapping(8000, port, "127.0.0.1")] }, Ct);

        var e = await Should.ThrowAsync<PodmanException>(() => _client.StartAsync(id, Ct));

        e.IsPortTaken.ShouldBeTrue(e.Message);
        e.Cause.ShouldBe(rootless ? $"rootlessport listen tcp 127.0.0.1:{port}: bind: address already in use" : "address already in use");
    }

    [Fact]
    public async Task A_missing_program_is_told_at_start()
    {
        var id = await CreateAsync("program-1", ["/no/such/program"]);

        (await Should.ThrowAsync<PodmanException>(() => _client.StartAsync(id, Ct))).IsNoSuchProgram.ShouldBeTrue();
    }

    [Fact]
    public async Task Too_many_ids_are_told()
    {
        var e = await Should.ThrowAsync<PodmanException>(() => _client.CreateContainerAsync(
            Spec("ids-1", ["x"]) with { Userns = new NamespaceMode("auto"), IdMappings = new IdMappings(AutoUserNs: true, new AutoUserNsOptions(Size: 2_000_000_000)) }, Ct));

        e.IsNoIdsLeft.ShouldBeTrue(e.Message);
    }

    [Fact]
    public async Task What_does_not_exist_or_run_is_told()
    {
        var id = await CreateAsync("idle-1", ["sleep", "1"]);

        (await Should.ThrowAsync<PodmanException>(() => _client.StartAsync("mcp-none", Ct))).IsNotFound.ShouldBeTrue();
        (await Should.ThrowAsync<PodmanException>(() => _client.StopAsync("mcp-none", 0, Ct))).IsNotFound.ShouldBeTrue();
        (await Should.ThrowAsync<PodmanException>(() => _client.KillAsync(id, "SIGKILL", Ct))).IsWrongState.ShouldBeTrue();
        (await _client.InspectAsync(id[..8], Ct)).ShouldBeNull("the beginning of an id is no name");
    }

    [Fact]
    public async Task Logs_have_whole_lines_of_both_streams()
    {
        var id = await CreateAsync("logs-1", ["sh", "-c", "printf on; sleep 0.2; echo e; echo two >&2; head -c 70000 /dev/zero | tr '\\0' x; echo; printf spät"]);
        await _client.StartAsync(id, Ct);

        // Following ends with the container. What was written is read after that.
        (await ToListAsync(_client.LogsAsync(id, since: null, follow: true, Ct))).ShouldNotBeEmpty();
        await Eventually.GetAsync(async () => (await _client.InspectAsync(id, Ct))!.State.Running, running => !running, "the container ends");
        var lines = await ToListAsync(_client.LogsAsync(id, since: null, follow: false, Ct));

        lines.Where(line => line.Stream == LogStream.Stdout).Select(line => line.Text)
            .ShouldBe(["one", new string('x', LogFrames.MaxLineBytes), new string('x', 70000 - LogFrames.MaxLineBytes), "spät"]);
        lines.Where(line => line.Stream == LogStream.Stderr).Select(line => line.Text).ShouldBe(["two"]);
        lines.ShouldAllBe(line => line.Timestamp > DateTimeOffset.UnixEpoch);
        (await ToListAsync(_client.LogsAsync(id, since: lines[0].Timestamp!.Value.AddHours(1), follow: false, Ct))).ShouldBeEmpty();
        await Should.ThrowAsync<PodmanException>(() => ToListAsync(_client.LogsAsync("mcp-none", since: null, follow: false, Ct)));
    }

    [Fact]
    public async Task Events_tell_how_a_container_ends()
    {
        var connected = new TaskCompletionSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var filters = new Dictionary<string, IReadOnlyList<string>> { ["type"] = ["container"], ["label"] = ["mcp-test.name=events-1"] };
        var seen = new List<PodmanEvent>();
        var watch = Task.Run(
            async () =>
            {
                await foreach (var one in _client.EventsAsync(filters, since: null, connected.SetResult, stop.Token))
                {
                    seen.Add(one);
                    if (one.Action == "died")
                    {
                        return;
                    }
                }
            },
            Ct);
        await connected.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        var id = await CreateAsync("events-1", ["sh", "-c", "exit 3"]);
        await _client.StartAsync(id, Ct);

        await watch.WaitAsync(TimeSpan.FromSeconds(60), Ct);

        seen.Select(one => one.Action).ShouldBe(["create", "init", "start", "died"], ignoreOrder: true);
        seen.ShouldAllBe(one => one.Id == id && one.Name == "events-1" && one.Type == "container" && one.Attributes["mcp-test.name"] == "events-1");
        seen[^1].ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Usage_is_measured_of_what_runs()
    {
        var runs = await CreateAsync("stats-1", ["sleep", "1000"]);
        var idle = await CreateAsync("stats-2", ["sleep", "1000"]);
        await _client.StartAsync(runs, Ct);
        if (rootless && (await _client.InfoAsync(Ct)).Host.CgroupVersion == "v1")
        {
            (await Should.ThrowAsync<PodmanException>(() => _client.StatsAsync([runs], Ct))).Cause.ShouldContain("cgroup v2");
            return;
        }

        foreach (var ids in new[] { [runs], [runs, idle], [runs, idle, new string('0', 64)], new[] { runs, runs } })
        {
            var one = (await _client.StatsAsync(ids, Ct)).DistinctBy(stats => stats.ContainerId).ShouldHaveSingleItem();
            one.ContainerId.ShouldBe(runs);
            one.MemUsage.ShouldBeGreaterThan(0UL);
            one.CpuNano.ShouldBeGreaterThan(0UL);
        }

        (await _client.StatsAsync([], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_network_is_made_once_and_removed()
    {
        var network = new NetworkDetails
        {
            Name = "mcp-net",
            Driver = "bridge",
            DnsEnabled = true,
            Labels = new Dictionary<string, string> { ["mcp-test.kind"] = "net" },
            Options = new Dictionary<string, string> { ["isolate"] = "true" },
        };
        (await _client.CreateNetworkAsync(network, Ct)).ShouldBeTrue();
        (await _client.CreateNetworkAsync(network, Ct)).ShouldBeFalse();

        var found = (await _client.FindNetworkAsync("mcp-net", Ct)).ShouldNotBeNull();
        found.Options!["isolate"].ShouldBe("true");
        found.Subnets.ShouldNotBeNull().ShouldNotBeEmpty();
        (await _client.ListNetworksAsync(["mcp-test.kind=net"], Ct)).ShouldHaveSingleItem().Name.ShouldBe("mcp-net");
        (await _client.RemoveNetworkAsync(found.Id![..10], force: false, Ct)).ShouldBeFalse("the beginning of an id is no name");
        var id = await _client.CreateContainerAsync(
            Spec("net-1", ["sleep", "1000"]) with { Networks = new Dictionary<string, NetworkAttachment> { ["mcp-net"] = new() { Aliases = ["net"] } } }, Ct);
        await _client.StartAsync(id, Ct);
        (await _client.InspectAsync(id, Ct))!.NetworkSettings.Networks["mcp-net"].IpAddress.ShouldNotBeEmpty();
        (await Should.ThrowAsync<PodmanException>(() => _client.RemoveNetworkAsync("mcp-net", force: false, Ct))).IsInUse.ShouldBeTrue();
        await _client.RemoveAsync(id, force: true, volumes: true, 0, Ct);
        (await _client.RemoveNetworkAsync("mcp-net", force: false, Ct)).ShouldBeTrue();
        (await _client.RemoveNetworkAsync("mcp-net", force: false, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_volume_is_removed_by_its_whole_name_only()
    {
        (await _client.CreateVolumeAsync("mcp-vol-long", new Dictionary<string, string> { ["mcp-test.kind"] = "vol" }, Ct)).ShouldBeTrue();
        (await _client.CreateVolumeAsync("mcp-vol-long", labels: null, Ct)).ShouldBeFalse();

        (await _client.FindVolumeAsync("mcp-vol", Ct)).ShouldBeNull();
        (await _client.RemoveVolumeAsync("mcp-vol", force: true, Ct)).ShouldBeFalse();
        (await _client.ListVolumesAsync(["mcp-test.kind=vol"], Ct)).ShouldHaveSingleItem().Name.ShouldBe("mcp-vol-long");
        var id = await _client.CreateContainerAsync(Spec("vol-1", ["x"]) with { Volumes = [new NamedVolume("mcp-vol-long", "/data")] }, Ct);
        (await Should.ThrowAsync<PodmanException>(() => _client.RemoveVolumeAsync("mcp-vol-long", force: false, Ct))).IsInUse.ShouldBeTrue();
        await _client.RemoveAsync(id, force: true, volumes: false, 0, Ct);
        (await _client.RemoveVolumeAsync("mcp-vol-long", force: false, Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_secret_reaches_its_container_only()
    {
        var value = "v\u00e4lue&=+"u8.ToArray();
        (await _client.CreateSecretAsync("mcp-secret", value, labels: null, Ct)).ShouldBeTrue();
        (await _client.CreateSecretAsync("mcp-secret", value, labels: null, Ct)).ShouldBeFalse();
        (await _client.ListSecretsAsync(Ct)).Select(secret => secret.Name).ShouldContain("mcp-secret");
        var found = (await _client.FindSecretAsync("mcp-secret", Ct)).ShouldNotBeNull();
        (await _client.RemoveSecretAsync(found.Id[..6], Ct)).ShouldBeFalse("the beginning of an id is no name");
        var id = await _client.CreateContainerAsync(
            Spec("secret-1", ["cat", "/secrets/A"]) with { Secrets = [new SecretMount("mcp-secret", "/secrets/A", 0, 0, Mode: 256)] }, Ct);
        await _client.StartAsync(id, Ct);

        (await ToListAsync(_client.LogsAsync(id, since: null, follow: true, Ct))).Select(line => line.Text).ShouldBe(["välue&=+"]);

        await _client.RemoveAsync(id, force: true, volumes: true, 0, Ct);
        (await _client.RemoveSecretAsync("mcp-secret", Ct)).ShouldBeTrue();
        (await _client.RemoveSecretAsync("mcp-secret", Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_image_says_what_it_is()
    {
        var image = (await _client.FindImageAsync(TestImages.Shell, Ct)).ShouldNotBeNull();

        image.Digest!.ShouldStartWith("sha256:");
        image.RepoDigests.ShouldHaveSingleItem().ShouldStartWith("localhost/mcp-test/shell@sha256:");
        image.Config.WorkingDir.ShouldBe("/tmp");
        (await _client.PullImageAsync(TestImages.Shell, "missing", progress: null, Ct)).ShouldBe(image.Id);
    }

    [Fact]
    public async Task A_pull_that_fails_says_why()
    {
        var lines = new List<string>();

        var e = await Should.ThrowAsync<PodmanException>(() => _client.PullImageAsync("localhost:1/x:y", "missing", lines.Add, Ct));

        e.Message.ShouldContain("pinging container registry localhost:1");
        e.Message.ShouldContain("connection refused");
        lines.ShouldBe(["Trying to pull localhost:1/x:y..."]);
    }

    [Fact]
    public async Task A_pull_is_cancelled_by_its_token()
    {
        using var registry = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        registry.Start();
        var port = ((System.Net.IPEndPoint)registry.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var pull = _client.PullImageAsync($"localhost:{port}/x:y", "missing", progress: null, cancel.Token);

        // Podman asks, and this registry never answers.
        using var asked = await registry.AcceptSocketAsync(Ct);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => pull);
        var buffer = new byte[4096];
        await Eventually.TrueAsync(() => asked.Poll(0, System.Net.Sockets.SelectMode.SelectRead) && asked.Receive(buffer) == 0, "Podman gives up the pull");
    }

    [Fact]
    public async Task A_killed_service_breaks_calls_and_streams_and_no_containers()
    {
        await using var own = new OwnRig(_rig);
        var id = await CreateAsync("kill-1", ["sh", "-c", "echo up; sleep 1000"]);
        await _client.StartAsync(id, Ct);
        var connected = new TaskCompletionSource();
        var events = ToListAsync(_client.EventsAsync(filters: null, since: null, connected.SetResult, Ct));
        var first = new TaskCompletionSource();
        var logs = Task.Run(
            async () =>
            {
                await foreach (var line in _client.LogsAsync(id, since: null, follow: true, Ct))
                {
                    first.TrySetResult();
                }
            },
            Ct);
        await Task.WhenAll(connected.Task, first.Task).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        var call = _client.StopAsync(id, 100, Ct);

        // The call is under way once the container is no longer plainly running.
        await Eventually.GetAsync(async () => (await _client.InspectAsync(id, Ct))!.State.Status, state => state != "running", "Podman stops it");
        await _rig.KillServiceAsync();

        (await Should.ThrowAsync<PodmanUnavailableException>(() => call)).Message.ShouldContain("closed the connection");
        await Should.ThrowAsync<PodmanUnavailableException>(() => events);
        await Should.ThrowAsync<PodmanUnavailableException>(() => logs);
        using var late = _rig.Client();
        (await Should.ThrowAsync<PodmanUnavailableException>(() => late.ListAsync([], all: true, Ct))).Message.ShouldContain("refuses connections");
        File.Delete(_rig.SocketPath);
        (await Should.ThrowAsync<PodmanUnavailableException>(() => late.ListAsync([], all: true, Ct))).Message.ShouldContain("no such socket");
        await _rig.RestartServiceAsync();
        var pid = (await _client.InspectAsync(id, Ct))!.State.Pid;
        Directory.Exists($"/proc/{pid}").ShouldBeTrue("the container runs on");

        // It is neither running nor ended now. Podman alone would forget it and let it run.
        (await _client.RemoveAsync(id, force: true, volumes: true, 0, Ct)).ShouldBeTrue();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{pid}"), "nothing of the container is left");
    }

    [Fact]
    public async Task A_published_port_outlives_the_service()
    {
        await using var own = new OwnRig(_rig);
        var id = await _client.CreateContainerAsync(
            Spec("echo-1", []) with { Image = await _rig.EchoImageAsync(), Command = null, PortMappings = [new PortMapping(8000, 0, "127.0.0.1")] }, Ct);
        await _client.StartAsync(id, Ct);
        var port = (await _client.InspectAsync(id, Ct))!.NetworkSettings.Ports["8000/tcp"]![0].HostPort;
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        var health = new Uri($"http://127.0.0.1:{port}/health");
        Task<bool> AnswersAsync() => Succeeds(() => http.GetAsync(health, Ct));

        await Eventually.GetAsync(AnswersAsync, answers => answers, "the echo server answers");
        await _rig.KillServiceAsync();

        (await AnswersAsync()).ShouldBeTrue();
    }

    private async Task<bool> GoneAsync(string id)
    {
        try
        {
            await _client.RemoveAsync(id, force: true, volumes: true, timeoutSeconds: 0, CancellationToken.None);
            return true;
        }
        catch (PodmanException e) when (e.IsBusy)
        {
            return false;
        }
    }

    private static async Task<bool> Succeeds(Func<Task<HttpResponseMessage>> call)
    {
        try
        {
            using var response = await call();
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static ContainerSpec Spec(string name, string[] command) => new()
    {
        Name = name,
        Image = TestImages.Shell,
        Command = command,
        Labels = new Dictionary<string, string> { ["mcp-test.owner"] = "client", ["mcp-test.name"] = name },
        Netns = new NamespaceMode("bridge"),
        RLimits = s_rlimits,
        StopTimeout = 0,
    };

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> source)
    {
        var items = new List<T>();
        await foreach (var item in source)
        {
            items.Add(item);
        }

        return items;
    }

    private Task<string> CreateAsync(string name, string[] command) => _client.CreateContainerAsync(Spec(name, command), Ct);

    /// <summary>Whatever a test did to the service, the next one finds it running.</summary>
    private sealed class OwnRig(PodmanRig rig) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await rig.RestartServiceAsync();
    }
}
