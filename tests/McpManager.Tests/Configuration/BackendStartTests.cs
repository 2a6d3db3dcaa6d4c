using McpManager.Configuration;
using McpManager.Hosting;

namespace McpManager.Tests.Configuration;

public class BackendStartTests
{
    private static readonly BackendCandidate[] s_candidates =
    [
        new("kubernetes", Available: false, "has no credentials"),
        new("podman", Available: false, "is not installed"),
        new("process", Available: true, "needs nothing installed"),
    ];

    private static readonly ManagerOptions s_options = new() { DataDir = "/d", TemplatesDir = "/t" };

    [Fact]
    public void Auto_takes_the_first_that_is_available_and_says_why()
    {
        BackendStart.Choose(s_options, s_candidates, out _).ShouldBe(new BackendChoice(
            "process",
            "BACKEND=auto: kubernetes has no credentials, podman is not installed, process needs nothing installed"));

        var withPodman = new[] { s_candidates[0], new BackendCandidate("podman", Available: true, "answers"), s_candidates[2] };
        BackendStart.Choose(s_options, withPodman, out _).ShouldNotBeNull().Name.ShouldBe("podman");
    }

    [Fact]
    public void Podman_s_place_goes_with_the_choice_and_process_wins_only_when_it_is_asked_for()
    {
        var podman = new BackendCandidate("podman", Available: true, "answers on unix:///run/podman.sock", "unix:///run/podman.sock");
        BackendCandidate[] candidates = [s_candidates[0], podman, s_candidates[2]];

        BackendSelection.Choose(s_options, candidates, out _).ShouldBe(
            new BackendChoice("podman", "BACKEND=auto: kubernetes has no credentials, podman answers on unix:///run/podman.sock", podman.Place));
        BackendSelection.Choose(s_options with { ContainerRuntime = "podman" }, candidates, out _).ShouldNotBeNull().Place.ShouldBe(podman.Place);
        BackendSelection.Choose(s_options with { Backend = "process" }, candidates, out _).ShouldNotBeNull().Place.ShouldBeNull();
        BackendSelection.Choose(s_options, [podman with { Available = false }], out var problem).ShouldBeNull();
        problem.ShouldBe("BACKEND=auto: podman answers on unix:///run/podman.sock");
    }

    [Fact]
    public async Task What_nobody_asked_for_is_not_looked_for()
    {
        var candidates = await BackendTable.ProbeAsync(s_options with { Backend = "process" }, new Dictionary<string, string>());

        candidates.Select(candidate => candidate.Name).ShouldBe(["kubernetes", "podman", "process"]);
        candidates[1].ShouldBe(new BackendCandidate("podman", Available: false, "was not looked for"));
    }

    [Fact]
    public void What_was_asked_for_and_is_not_there_stops_the_start()
    {
        Problem(s_options with { Backend = "podman" }).ShouldBe("BACKEND=podman: podman is not installed");
        Problem(s_options with { ContainerRuntime = "podman" }).ShouldBe("CONTAINER_RUNTIME=podman: podman is not installed");
        BackendStart.Choose(s_options with { Backend = "process", ContainerRuntime = "podman" }, s_candidates, out _).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("localhost", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("::1", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("*", true)]
    [InlineData("192.0.2.1", true)]
    public void Commands_of_strangers_are_refused_unless_it_is_asked_for(string address, bool refused)
    {
        var options = s_options with { ListenAddress = address };

        (Problem(options) is not null).ShouldBe(refused);
        Problem(options with { AllowInsecure = true }).ShouldBeNull();
        Exposure.OpenEndpoints(options).Count.ShouldBe(refused ? 1 : 0);
    }

    private static string? Problem(ManagerOptions options)
    {
        BackendStart.Choose(options, s_candidates, out var problems);
        return problems.SingleOrDefault();
    }
}
