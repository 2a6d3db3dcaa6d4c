using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.Replicas;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Backends.Podman.Replicas;

public class ContainerExitTests
{
    private static readonly DateTimeOffset s_start = new(2030, 1, 1, 0, 0, 10, TimeSpan.Zero);

    [Theory]
    [InlineData("running", true)]
    [InlineData("paused", true)]
    [InlineData("stopping", true)]
    [InlineData("created", false)]
    [InlineData("configured", false)]
    [InlineData("exited", false)]
    [InlineData("stopped", false)]
    [InlineData("removing", false)]
    public void It_is_up_until_it_has_ended(string status, bool up) => ContainerExit.IsUp(status).ShouldBe(up);

    [Fact]
    public void One_that_was_removed_by_others_is_told_so() =>
        ContainerExit.Of(null, s_start, null, killed: false).ShouldBe(new ReplicaExit(null, "its container was removed, and not by this manager"));

    [Theory]
    [InlineData(null)]
    [InlineData(-5)]
    public void One_that_never_finished_ended_with_its_engine(int? finished) =>
        Exit(new ContainerState { ExitCode = 0 }, finished).ShouldBe(new ReplicaExit(null, "it ended with the engine it ran in"));

    [Fact]
    public void Podman_notes_a_start_late() => Exit(new ContainerState { ExitCode = 3 }, finished: -1).ShouldBe(new ReplicaExit(3));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(143)]
    public void A_plain_end_is_its_code(int code) => Exit(new ContainerState { ExitCode = code }).ShouldBe(new ReplicaExit(code));

    [Fact]
    public void Out_of_memory_is_told_by_5_and_guessed_with_4()
    {
        Exit(new ContainerState { ExitCode = 137, OomKilled = true }, limit: 64 << 20).ShouldBe(new ReplicaExit(137, "out of memory; its limit is 64m"));
        Exit(new ContainerState { ExitCode = 1, OomKilled = true }, limit: null).ShouldBe(new ReplicaExit(1, "out of memory"));
        Exit(new ContainerState { ExitCode = 137 }, limit: 64 << 20).ShouldBe(new ReplicaExit(137, "out of memory, or killed from outside of Podman; its limit is 64m"));
    }

    [Fact]
    public void A_kill_that_somebody_asked_for_or_without_a_limit_is_no_want_of_memory()
    {
        Exit(new ContainerState { ExitCode = 137 }, limit: 64 << 20, killed: true).ShouldBe(new ReplicaExit(137));
        Exit(new ContainerState { ExitCode = 137 }).ShouldBe(new ReplicaExit(137));
    }

    [Fact]
    public void What_Podman_says_of_it_is_passed_on() =>
        Exit(new ContainerState { ExitCode = 127, Error = "runc: exec failed" }).ShouldBe(new ReplicaExit(127, "runc: exec failed"));

    private static ReplicaExit Exit(ContainerState state, int? finished = 5, long? limit = null, bool killed = false) => ContainerExit.Of(
        new ContainerDetails { State = state with { FinishedAt = finished is { } seconds ? s_start.AddSeconds(seconds) : null } },
        s_start,
        limit,
        killed);
}
