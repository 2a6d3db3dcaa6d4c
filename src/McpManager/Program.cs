using McpManager.Configuration;
using McpManager.Hosting;

SocketCompletions.Inline();

// Exit codes: 0 stopped on request, 1 the start failed, 2 the environment is wrong.
var environment = EnvironmentVariables.Read();
var options = ManagerOptionsReader.Read(environment, Surroundings.OfThisProcess(), out var problems);
var backend = options is null ? null : BackendStart.Choose(options, await BackendTable.ProbeAsync(options, environment), out problems);
if (options is null || backend is null)
{
    foreach (var problem in problems)
    {
        await Console.Error.WriteLineAsync($"mcp-manager: {problem}");
    }

    return 2;
}

await using var app = ManagerApp.Build(options, backend);
try
{
    await app.StartAsync();
}
catch (OperationCanceledException)
{
    // Stopped on request before it had started, as a manager is that stands by.
    return 0;
}
catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
{
    // A port in use, a state folder that is another manager's or not ours to write.
    await Console.Error.WriteLineAsync($"mcp-manager: {e.Message}");
    return 1;
}

await app.WaitForShutdownAsync();
return 0;
