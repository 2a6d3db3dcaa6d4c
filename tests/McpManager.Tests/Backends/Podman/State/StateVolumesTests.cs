using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.State;

namespace McpManager.Tests.Backends.Podman.State;

public sealed class StateVolumesTests : IDisposable
{
    private const string Key = "net.state.web";

    private readonly FakeVolumes _podman = new();
    private readonly PodmanClient _client;
    private readonly StateVolumes _volumes;

    public StateVolumesTests()
    {
        _client = _podman.Client();
        _volumes = New();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_change_is_the_next_generation_and_the_one_before_it_goes()
    {
        await _volumes.PutAsync(Key, "one", Ct);
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.Names.ShouldBe([$"{Key}.g1"]);

        await _volumes.PutAsync(Key, "two", Ct);
        _podman.Names.ShouldBe([$"{Key}.g2"]);
        (await New().LoadAsync(Ct)).ShouldHaveSingleItem().ShouldBe(new(Key, "two"));

        await _volumes.DeleteAsync(Key, Ct);
        _podman.Names.ShouldBeEmpty();
        _volumes.Keys().ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_generations_that_a_crash_left_the_later_counts()
    {
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.Fails = (method, _) => method == HttpMethod.Delete;
        await _volumes.PutAsync(Key, "two", Ct);
        _podman.Fails = (_, _) => false;

        var next = New();
        (await next.LoadAsync(Ct))[Key].ShouldBe("two");

        _podman.Names.ShouldBe([$"{Key}.g2"]);
        await next.PutAsync(Key, "three", Ct);
        _podman.Names.ShouldBe([$"{Key}.g3"]);
    }

    [Fact]
    public async Task A_generation_that_could_not_be_removed_goes_with_the_rest_and_does_not_come_back()
    {
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.Fails = (method, _) => method == HttpMethod.Delete;
        await _volumes.PutAsync(Key, "two", Ct);
        await _volumes.PutAsync(Key, "three", Ct);
        _podman.Names.Count().ShouldBe(3);

        _podman.Fails = (_, _) => false;
        await _volumes.DeleteAsync(Key, Ct);

        (await New().LoadAsync(Ct)).ShouldBeEmpty();
        _podman.Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task While_it_is_forgotten_no_older_one_counts_again()
    {
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.Fails = (method, _) => method == HttpMethod.Delete;
        await _volumes.PutAsync(Key, "two", Ct);
        _podman.Fails = (method, name) => method == HttpMethod.Delete && name.EndsWith("g2", StringComparison.Ordinal);

        await Should.ThrowAsync<IOException>(() => _volumes.DeleteAsync(Key, Ct));

        _podman.Names.ShouldBe([$"{Key}.g2"]);
        _volumes.Keys().ShouldBe([Key]);
        _podman.Fails = (_, _) => false;
        await _volumes.DeleteAsync(Key, Ct);
        _podman.Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_that_failed_changes_nothing()
    {
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.Fails = (method, _) => method == HttpMethod.Post;

        (await Should.ThrowAsync<PodmanException>(() => _volumes.PutAsync(Key, "two", Ct))).IsNoSpace.ShouldBeTrue();

        (await New().LoadAsync(Ct))[Key].ShouldBe("one");
        _podman.Fails = (_, _) => false;
        await _volumes.PutAsync(Key, "three", Ct);
        (await New().LoadAsync(Ct))[Key].ShouldBe("three");
    }

    [Theory]
    [InlineData("one")]
    [InlineData("three")]
    public async Task A_write_whose_answer_was_lost_is_undone_by_the_next(string next)
    {
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.AnswersAreLost = true;
        await Should.ThrowAsync<PodmanUnavailableException>(() => _volumes.PutAsync(Key, "two", Ct));
        _podman.AnswersAreLost = false;

        await _volumes.PutAsync(Key, next, Ct);

        (await New().LoadAsync(Ct))[Key].ShouldBe(next);
        _podman.Names.ShouldBe([$"{Key}.g2"]);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_forgotten_with_the_rest()
    {
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.AnswersAreLost = true;
        await Should.ThrowAsync<PodmanUnavailableException>(() => _volumes.PutAsync(Key, "two", Ct));
        _podman.AnswersAreLost = false;

        await _volumes.DeleteAsync(Key, Ct);

        _podman.Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_pruned_is_written_again_and_nothing_else()
    {
        await _volumes.PutAsync(Key, "one", Ct);
        _podman.All.Clear();

        (await _volumes.RestoreAsync($"{Key}.g1", Ct)).ShouldBeTrue();
        (await New().LoadAsync(Ct))[Key].ShouldBe("one");

        (await _volumes.RestoreAsync($"{Key}.g1", Ct)).ShouldBeFalse();
        (await _volumes.RestoreAsync($"{Key}.g2", Ct)).ShouldBeFalse();
        (await _volumes.RestoreAsync("net.state.other.g1", Ct)).ShouldBeFalse();
        (await _volumes.RestoreAsync("somebody-s", Ct)).ShouldBeFalse();
        await _volumes.DeleteAsync(Key, Ct);
        (await _volumes.RestoreAsync($"{Key}.g1", Ct)).ShouldBeFalse();
        _podman.Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task Volumes_of_others_and_of_other_kinds_are_not_read()
    {
        await new StateVolumes(_client, new PodmanNames("other")).PutAsync("other.state.web", "theirs", Ct);
        _podman.All["net.state.web.g1"] = new() { [PodmanLabels.Owner] = "net", [PodmanLabels.State] = "x", [PodmanLabels.Generation] = "one" };
        _podman.All["net.state.web.g2"] = new() { [PodmanLabels.Owner] = "net", [PodmanLabels.Generation] = "2" };
        _podman.All["net.data.web.g3"] = new() { [PodmanLabels.Owner] = "net", [PodmanLabels.State] = "x", [PodmanLabels.Generation] = "3" };

        (await _volumes.LoadAsync(Ct)).ShouldBeEmpty();

        _podman.Names.Count().ShouldBe(4);
    }

    private StateVolumes New() => new(_client, new PodmanNames("net"));
}
