using System.Text.Json;
using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs.Docker;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>The command line on one cluster, as a user has it. Each call is a process: what is asked again and again is asked of <see cref="KubeApi"/>.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    // Websockets, which newer ones try first, are unknown to this API server.
    private readonly (string, string)[] _environment = [("KUBECONFIG", kubeconfig), ("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "false")];

    /// <summary>What it printed; fails when it fails.</summary>
    public Task<string> RunAsync(params string[] arguments) => Command.RunAsync(["kubectl", .. arguments], _environment);

    public Task<(int Code, string Output, string Errors)> TryAsync(params string[] arguments) => Command.TryAsync(["kubectl", .. arguments], _environment);

    public async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse(await RunAsync([.. arguments, "--output", "json"]))!;

    /// <summary>Runs a command in a pod's container.</summary>
    public Task<string> ExecAsync(string @namespace, string pod, params string[] command) => RunAsync(["exec", "--namespace", @namespace, pod, "--", .. command]);

    /// <summary>Applies what a file would hold: YAML or JSON.</summary>
    public async Task<string> ApplyAsync(string @namespace, string manifest)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, manifest);
            return await RunAsync("apply", "--namespace", @namespace, "--filename", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public Task<string> ApplyAsync(string @namespace, JsonNode manifest) => ApplyAsync(@namespace, manifest.ToJsonString(JsonSerializerOptions.Default));
}
