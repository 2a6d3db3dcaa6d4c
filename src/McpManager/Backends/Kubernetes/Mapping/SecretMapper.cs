using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>The values of a workload's environment and secrets.</summary>
/// <param name="Data">Variable → base64.</param>
/// <param name="Hash">Of the data, 16 hexadecimal digits: it names the Secret.</param>
internal sealed record SecretContent(ImmutableSortedDictionary<string, string> Data, string Hash)
{
    // A record would print its data.
    public override string ToString() => $"SecretContent {Hash}";
}

/// <summary>The environment and the secrets → a Secret, the only object that has their values. Pure, but for the secrets that are read.</summary>
internal static class SecretMapper
{
    // 1 MiB in all, names and base64 counted too to be on the safe side.
    private const long MaxBytes = 1L << 20;

    /// <param name="readSecret">Reference → value.</param>
    /// <exception cref="IOException">A secret cannot be read.</exception>
    public static SecretContent Content(WorkloadSpec spec, Func<string, byte[]> readSecret)
    {
        var data = Sorted.Empty
            .AddRange(spec.Environment.Select(pair => KeyValuePair.Create(pair.Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value)))))
            .SetItems(spec.Secrets.Select(pair => KeyValuePair.Create(pair.Key, Convert.ToBase64String(Fitting(pair.Value, readSecret(pair.Value))))));
        return data.Sum(pair => (long)pair.Key.Length + pair.Value.Length) <= MaxBytes
            ? new SecretContent(data, Hash(data))
            : throw new IOException($"environment and secrets have more than {MaxBytes * 3 / 4 >> 10} KiB, which no Secret takes");
    }

    // A variable is text to the kubelet and the kernel: with other bytes its container would not start.
    private static byte[] Fitting(string reference, byte[] value) =>
        SecretReference.Parse(reference) is { AsFile: false, Name: var name } && (value.Contains((byte)0) || !Utf8.IsValid(value))
            ? throw new IOException($"secret {name} is no text, as a variable must be; have it as a file: \"file:{name}\"")
            : value;

    public static Secret Map(WorkloadSpec spec, SecretContent content, ObjectPlace place) => new()
    {
        Metadata = place.Owned(spec, KubernetesNames.SecretOf(spec.Name, content.Hash)),
        Type = "Opaque",
        Immutable = true,
        Data = content.Data,
    };

    /// <summary>Lengths keep apart what a text of both could be.</summary>
    public static string Hash(ImmutableSortedDictionary<string, string> data)
    {
        var text = string.Concat(data.Select(pair => $"{pair.Key.Length}:{pair.Key}={pair.Value.Length}:{pair.Value};"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
