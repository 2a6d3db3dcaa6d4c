using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using McpManager.Tests;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

public class ExecRunnerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plugin_gets_its_arguments_and_environment_and_no_input()
    {
        var output = await ExecRunner.RunAsync(
            Shell("cat; echo \"$1 $A $KUBERNETES_EXEC_INFO\"; echo wrong >&2; exit 3", "an argument"),
            TimeProvider.System,
            Ct);

        output.ShouldBe(new ExecOutput(3, "an argument b {}\n", "wrong\n"));
    }

    [Theory]
    [InlineData("no-such-plugin-anywhere")]
    [InlineData("/no/such/plugin")]
    public async Task A_plugin_that_is_not_there_is_told(string program) =>
        (await ExecRunner.RunAsync(Shell("true") with { Program = program }, TimeProvider.System, Ct)).ExitCode.ShouldBeNull();

    [Fact]
    public async Task A_plugin_ends_with_the_call_that_it_runs_for()
    {
        using var folder = new TempFolder();
        var file = folder.Combine("pid");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = ExecRunner.RunAsync(Shell($"echo $$ > '{file}.new'; mv '{file}.new' '{file}'; sleep 600"), TimeProvider.System, stop.Token);
        while (!File.Exists(file))
        {
            await Task.Delay(20, Ct);
        }

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        var process = $"/proc/{(await File.ReadAllTextAsync(file, Ct)).Trim()}";
        while (Directory.Exists(process))
        {
            await Task.Delay(20, Ct);
        }
    }

    [Fact]
    public async Task A_plugin_that_prints_without_end_is_refused() =>
        (await Should.ThrowAsync<KubernetesUnavailableException>(() => ExecRunner.RunAsync(Shell("head -c 3000000 /dev/zero"), TimeProvider.System, Ct)))
            .Message.ShouldEndWith("prints without end");

    private static ExecCommand Shell(string script, params string[] arguments) =>
        new("sh", ["-c", script, "sh", .. arguments], [KeyValuePair.Create("A", "b")], ExecCommand.Version1, "{}", InstallHint: null);
}
