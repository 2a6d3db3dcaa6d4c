using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Starts that must not succeed, and what they say.</summary>
public sealed class SingleInstanceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_manager_finds_the_state_folder_or_the_port_in_use_and_says_so()
    {
        await using var first = await ManagerProcess.StartAsync();

        var sameFolder = await ManagerProcess.RunToExitAsync(("DATA_DIR", first.DataDir));
        var samePort = await ManagerProcess.RunToExitAsync(("PORT", first.Address.Port.ToString()));

        sameFolder.ExitCode.ShouldBe(1);
        sameFolder.ErrorLines.ShouldHaveSingleItem().ShouldContain($"{first.DataDir} is in use by another manager");
        samePort.ExitCode.ShouldBe(1);
        samePort.ErrorLines.ShouldHaveSingleItem().ShouldContain("address already in use");
        (await first.Api.GetHealthAsync(Ct)).Status.ShouldBe("healthy");
    }

    [Fact]
    public async Task Every_bad_value_of_the_environment_is_told_in_a_line_of_its_own()
    {
        var start = await ManagerProcess.RunToExitAsync(
            ("PORT", "eighty"),
            ("MAX_CONTAINERS", "0"),
            ("LOG_LEVEL", "LOUD"),
            ("DEFAULT_MEMORY_LIMIT", "plenty"),
            ("CORS_ORIGINS", "example.org"));

        start.ExitCode.ShouldBe(2);
        start.ErrorLines.Length.ShouldBe(5, start.Errors);
        foreach (var name in new[] { "PORT=eighty", "MAX_CONTAINERS=0", "LOG_LEVEL=LOUD", "DEFAULT_MEMORY_LIMIT=plenty", "CORS_ORIGINS=example.org" })
        {
            start.ErrorLines.ShouldContain(line => line.StartsWith($"mcp-manager: {name}: must be ", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_one_is_told_in_a_line()
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = await ManagerProcess.RunToExitAsync(("DATA_DIR", file));

            start.ExitCode.ShouldBe(1);
            start.ErrorLines.ShouldHaveSingleItem().ShouldContain(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task An_address_that_others_reach_is_refused()
    {
        var start = await ManagerProcess.RunToExitAsync(("LISTEN_ADDRESS", "0.0.0.0"));

        start.ExitCode.ShouldBe(2);
        start.ErrorLines.ShouldHaveSingleItem().ShouldContain("ALLOW_INSECURE=true");
    }

    [Fact]
    public async Task An_address_that_others_reach_is_taken_with_a_loud_warning_when_that_was_asked_for()
    {
        await using var manager = await ManagerProcess.StartAsync(("LISTEN_ADDRESS", "0.0.0.0"), ("ALLOW_INSECURE", "true"));

        (await manager.WaitForLogAsync("OPEN TO EVERYONE")).ShouldContain("\"LogLevel\":\"Warning\"");
        (await manager.Api.GetHealthAsync(Ct)).Warnings.ShouldContain(warning => warning.Contains("open to everyone", StringComparison.Ordinal));
        (await manager.GetRawAsync("/containers", ("Host", "rebound.example"))).ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Authentication_that_is_asked_for_and_not_there_stops_the_start()
    {
        var start = await ManagerProcess.RunToExitAsync(("ENABLE_AUTH", "true"));

        start.ExitCode.ShouldBe(2);
        start.ErrorLines.ShouldHaveSingleItem().ShouldContain("ENABLE_AUTH");
    }
}
