using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>
/// What a cluster's storage does: gives each claim of its class a volume, here a folder of the node that belongs to root until Kubernetes gives it to a
/// pod's group, and takes it back when the claim is gone.
/// </summary>
internal sealed class VolumeProvisioner : IAsyncDisposable
{
    public const string Class = "mcp-test";

    private readonly KubeApi _api;
    private readonly string _folder;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _working;

    private VolumeProvisioner(KubeApi api, string state)
    {
        _api = api;
        _folder = Path.Combine(state, "volumes");
        _working = WorkAsync();
    }

    public static async Task<VolumeProvisioner> StartAsync(KubeApi api, string state)
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Class },
            ["provisioner"] = "kubernetes.io/no-provisioner",
            ["volumeBindingMode"] = "Immediate",
        };
        if (await api.FindAsync($"apis/storage.k8s.io/v1/storageclasses/{Class}") is null)
        {
            await api.CreateAsync("apis/storage.k8s.io/v1/storageclasses", body);
        }

        return new VolumeProvisioner(api, state);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _working;
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await GiveAndTakeAsync();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
            {
                // The API server is away, as a test wants it, or another run of the tests was faster: again.
            }

            await Task.Delay(250, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task GiveAndTakeAsync()
    {
        foreach (var claim in await _api.ListAsync("api/v1/persistentvolumeclaims"))
        {
            if ((string?)claim["spec"]!["storageClassName"] == Class && (string?)claim["status"]!["phase"] == "Pending" && claim["spec"]!["volumeName"] is null)
            {
                await GiveAsync(claim);
            }
        }

        foreach (var volume in await _api.ListAsync("api/v1/persistentvolumes"))
        {
            // No plug-in deletes such a volume: that is said by Failed.
            if ((string?)volume["spec"]!["storageClassName"] == Class && (string?)volume["status"]!["phase"] is "Released" or "Failed")
            {
                Directory.Delete(Folder((string)volume["metadata"]!["name"]!), recursive: true);
                await _api.DeleteAsync($"api/v1/persistentvolumes/{volume["metadata"]!["name"]}");
            }
        }
    }

    private async Task GiveAsync(JsonNode claim)
    {
        var (meta, spec) = (claim["metadata"]!, claim["spec"]!);
        var name = $"{Class}-{meta["uid"]}";
        Directory.CreateDirectory(Folder(name));
        if (await _api.FindAsync($"api/v1/persistentvolumes/{name}") is not null)
        {
            return;
        }

        await _api.CreateAsync("api/v1/persistentvolumes", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["storageClassName"] = Class,
                ["capacity"] = new JsonObject { ["storage"] = spec["resources"]!["requests"]!["storage"]!.DeepClone() },
                ["accessModes"] = spec["accessModes"]!.DeepClone(),
                ["persistentVolumeReclaimPolicy"] = "Delete",
                ["local"] = new JsonObject { ["path"] = Folder(name) },
                ["nodeAffinity"] = JsonNode.Parse("""{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["node1"]}]}]}}"""),
                ["claimRef"] = new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "PersistentVolumeClaim",
                    ["namespace"] = meta["namespace"]!.DeepClone(),
                    ["name"] = meta["name"]!.DeepClone(),
                    ["uid"] = meta["uid"]!.DeepClone(),
                },
            },
        });
    }

    private string Folder(string volume) => Path.Combine(_folder, volume);
}
