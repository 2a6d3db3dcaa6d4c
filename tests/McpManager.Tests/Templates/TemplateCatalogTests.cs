using McpManager.Configuration;
using McpManager.Templates;
using McpManager.Workloads.Planning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Templates;

public sealed class TemplateCatalogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_there_at_the_start_is_there_after_it()
    {
        _folder.Write("a.json", """{"name": "a"}""");
        using var catalog = await Start(TimeProvider.System);
        catalog.Current.Templates.Keys.ShouldBe(["a"]);
        await catalog.StopAsync(Ct);
    }

    [Fact]
    public async Task Follows_what_is_written_broken_mended_and_deleted()
    {
        using var catalog = await Start(TimeProvider.System);
        catalog.Current.Templates.ShouldBeEmpty();

        _folder.Write("a.json", """{"name": "a", "port": 1}""");
        await Until(catalog, s => s.Templates.ContainsKey("a"));
        _folder.Write("b.json", """{"name": "b", "po""");
        await Until(catalog, s => s.Errors.Length == 1);
        catalog.Current.Templates.Keys.ShouldBe(["a"]);
        _folder.Write("b.json", """{"name": "b", "port": 2}""");
        await Until(catalog, s => s.Errors.IsEmpty && s.Templates.Count == 2);
        _folder.Write("a.json", """{"name": "a", "port": 3}""");
        await Until(catalog, s => s.Templates["a"].Defaults.Port == 3);
        File.Delete(_folder.Combine("a.json"));
        await Until(catalog, s => !s.Templates.ContainsKey("a"));
        await catalog.StopAsync(Ct);
    }

    [Fact]
    public async Task A_folder_that_comes_later_is_found_by_the_poll()
    {
        var time = new FakeTimeProvider();
        Directory.Delete(_folder.Path);
        using var catalog = await Start(time);
        catalog.Current.Errors.ShouldHaveSingleItem().Error.ShouldBe("the templates folder does not exist");

        Directory.CreateDirectory(_folder.Path);
        _folder.Write("a.json", """{"name": "a"}""");
        await Until(catalog, s => s.Templates.ContainsKey("a"), () => time.Advance(TemplateCatalog.PollInterval));
        catalog.Current.Errors.ShouldBeEmpty();
        await catalog.StopAsync(Ct);
    }

    [Fact]
    public async Task A_snapshot_that_somebody_holds_does_not_change()
    {
        _folder.Write("a.json", """{"name": "a"}""");
        using var catalog = await Start(TimeProvider.System);
        var held = catalog.Current;
        File.Delete(_folder.Combine("a.json"));
        await Until(catalog, s => s.Templates.IsEmpty);
        held.Templates.Keys.ShouldBe(["a"]);
        await catalog.StopAsync(Ct);
    }

    private async Task<TemplateCatalog> Start(TimeProvider time)
    {
        var options = new ManagerOptions { DataDir = "/data", TemplatesDir = _folder.Path };
        var catalog = new TemplateCatalog(options, SpecBuilder.CheckDefaults, time, NullLogger<TemplateCatalog>.Instance);
        await catalog.StartAsync(Ct);
        return catalog;
    }

    private static async Task Until(TemplateCatalog catalog, Func<TemplateSnapshot, bool> holds, Action? nudge = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds(catalog.Current))
        {
            nudge?.Invoke();
            await Task.Delay(TimeSpan.FromMilliseconds(10), timeout.Token);
        }
    }
}
