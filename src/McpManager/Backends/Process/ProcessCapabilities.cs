using System.Collections.Frozen;
using McpManager.Backends.Process.Proc;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Process;

/// <summary>What can be enforced on a plain process, without privilege and without a container.</summary>
internal static class ProcessCapabilities
{
    public const string Name = "process";

    public static BackendCapabilities Here { get; } = For(canMeasure: ProcFs.Available);

    /// <param name="canMeasure">Whether memory can be measured: Linux.</param>
    public static BackendCapabilities For(bool canMeasure)
    {
        var whyNot = new Dictionary<SpecField, string>
        {
            [SpecField.Image] = "it runs programs of this machine; give a command, or a template with a process section",
            [SpecField.Secrets] = "secret references are not supported yet; pass the value in environment",
            [SpecField.Volumes] = "a process sees the machine's own file system",
            [SpecField.CpuLimit] = "a process without a container cannot be held to a share of the CPU",
            [SpecField.PidsLimit] = "a process without a container cannot be held to a number of processes",
            [SpecField.StorageLimit] = "a process writes to the machine's own file system",
            [SpecField.Autoscaling] = "it runs on one machine; set replicas",
            [SpecField.Stdio] = "stdio servers need the bridge, which is not supported yet",
            [SpecField.PerSession] = "session policies need the bridge, which is not supported yet",
            [SpecField.User] = "processes run as the manager's own user",
            [SpecField.ReadOnly] = "a process sees the machine's own file system",
        };
        var enforces = new HashSet<SpecField> { SpecField.RestartPolicy };
        if (canMeasure)
        {
            enforces.Add(SpecField.MemoryLimit);
        }
        else
        {
            whyNot[SpecField.MemoryLimit] = "memory can be measured on Linux only";
        }

        return new BackendCapabilities(Name, enforces.ToFrozenSet(), whyNot.ToFrozenDictionary());
    }
}
