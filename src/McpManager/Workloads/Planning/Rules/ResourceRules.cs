using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning.Rules;

/// <summary>What a replica may use.</summary>
internal sealed record Resources(long Memory, int Cpu, int? Pids, long? Storage);

/// <summary><c>memory_limit</c>, <c>cpu_limit</c>, <c>pids_limit</c> and <c>storage_limit</c>.</summary>
internal static class ResourceRules
{
    public static Resources Read(WorkloadRequest request, PlanDefaults defaults, FieldErrors errors) => new(
        Bytes("memory_limit", request.MemoryLimit, errors) ?? defaults.MemoryLimit,
        Cores(request.CpuLimit, errors) ?? defaults.CpuLimit,
        Numbers.Check("pids_limit", request.PidsLimit, 16, 1_000_000, errors),
        Bytes("storage_limit", request.StorageLimit, errors));

    private static long? Bytes(string field, string? text, FieldErrors errors)
    {
        if (text is null)
        {
            return null;
        }

        if (!Quantity.TryParseMemory(text, out var bytes, out var error))
        {
            errors.Add(field, error);
        }

        return bytes;
    }

    private static int? Cores(string? text, FieldErrors errors)
    {
        if (text is null)
        {
            return null;
        }

        if (!Quantity.TryParseCpu(text, out var millicores, out var error))
        {
            errors.Add("cpu_limit", error);
        }

        return millicores;
    }
}
