using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process.State;

/// <summary>Reads and writes the state files. Failures to write are <see cref="IOException"/>: nothing was changed then.</summary>
internal sealed class StateStore(StateFolder folder)
{
    public StateFolder Folder => folder;

    /// <summary>Every workload there is a file for. A file that cannot be read is left as it is and told with its error.</summary>
    public IEnumerable<(WorkloadName Name, DesiredState? State, string? Error)> LoadWorkloads()
    {
        foreach (var path in Directory.EnumerateFiles(folder.WorkloadsFolder, "*.json").Order(StringComparer.Ordinal))
        {
            if (WorkloadName.TryParse(Path.GetFileNameWithoutExtension(path), out var name, out _))
            {
                var (state, error) = Load(path, ProcessStateContext.Default.DesiredState);
                yield return state is { } known && known.Spec.Name != name
                    ? (name, null, $"it holds workload '{known.Spec.Name}'")
                    : (name, state, error);
            }
        }
    }

    /// <summary>Workloads whose removal was begun and not finished.</summary>
    public IEnumerable<WorkloadName> LoadRemoving()
    {
        const string suffix = ".json.removing";
        foreach (var path in Directory.EnumerateFiles(folder.WorkloadsFolder, "*" + suffix))
        {
            if (WorkloadName.TryParse(Path.GetFileName(path)[..^suffix.Length], out var name, out _))
            {
                yield return name;
            }
        }
    }

    /// <summary>A replica's file that is broken counts as absent: its processes carry its mark and are found by that.</summary>
    public IEnumerable<StoredReplica> LoadReplicas(WorkloadName name)
    {
        var path = folder.ReplicasFolder(name);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.json")
                .Select(file => Load(file, ProcessStateContext.Default.StoredReplica).Value)
                .OfType<StoredReplica>()
                .OrderBy(replica => replica.Index)
            : [];
    }

    public void Save(DesiredState state) =>
        AtomicFile.Write(folder.WorkloadFile(state.Spec.Name), JsonSerializer.SerializeToUtf8Bytes(state, ProcessStateContext.Default.DesiredState));

    // Not synced: after a power cut its process is gone as well, and after a crash of the manager the system still has the file.
    public void Save(WorkloadName name, StoredReplica replica)
    {
        StateFolder.Create(folder.ReplicasFolder(name));
        AtomicFile.Write(
            folder.ReplicaFile(name, replica.Index),
            JsonSerializer.SerializeToUtf8Bytes(replica, ProcessStateContext.Default.StoredReplica),
            durable: false);
    }

    public void DeleteReplica(WorkloadName name, int index) => AtomicFile.Permitted(() => File.Delete(folder.ReplicaFile(name, index)));

    /// <summary>Sets a broken file aside, so that its content is not lost when the name is used again.</summary>
    public void SetAside(WorkloadName name)
    {
        var path = folder.WorkloadFile(name);
        if (File.Exists(path))
        {
            AtomicFile.Rename(path, path + ".broken");
        }
    }

    /// <summary>Marks a workload as being removed. A rename needs no space, so it works on a full disk.</summary>
    public void BeginRemove(WorkloadName name)
    {
        if (File.Exists(folder.WorkloadFile(name)))
        {
            AtomicFile.Rename(folder.WorkloadFile(name), folder.RemovingFile(name));
        }
    }

    /// <summary>Removes all that a workload left; the mark goes last. Nothing may be saved of it any more.</summary>
    public void FinishRemove(WorkloadName name)
    {
        // A rollout that ended while the removal began has written it once more: it would bring the workload back.
        AtomicFile.Delete(folder.WorkloadFile(name));
        AtomicFile.Delete(folder.WorkloadFile(name) + AtomicFile.TemporarySuffix);
        StateFolder.Delete(folder.RunFolder(name));
        Failpoint.Hit("remove.run_deleted");
        StateFolder.Delete(folder.ReplicasFolder(name));
        Failpoint.Hit("remove.replicas_deleted");
        StateFolder.Delete(folder.LogsFolder(name));
        Failpoint.Hit("remove.logs_deleted");
        AtomicFile.Delete(folder.RemovingFile(name));
    }

    private static (T? Value, string? Error) Load<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var value = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
            return (value, value is null ? "it is empty" : null);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return (null, e.Message);
        }
    }
}
