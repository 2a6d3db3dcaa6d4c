namespace McpManager.Workloads.Secrets;

/// <summary>The operator's secrets: <c>SECRETS_DIR</c>, a file each, as Docker, Podman and Kubernetes mount them. Read anew each time, so that a rotated one is used from the next start on.</summary>
/// <param name="folder"><c>null</c> where there is none.</param>
internal sealed class SecretFolder(string? folder)
{
    private const int MaxBytes = 256 << 10;
    private const int MaxName = 128;

    /// <summary>Why it cannot be used; <c>null</c> when it can.</summary>
    public string? WhyNot(string reference)
    {
        var name = SecretReference.Parse(reference).Name;
        if (!IsName(name))
        {
            return "a secret's name must be letters, digits, '_', '-' and '.', not begin with '.', and have at most 128 characters";
        }

        return folder is null ? "there are no secrets here: SECRETS_DIR names no folder"
            : !File.Exists(Path.Combine(folder, name)) ? $"there is no secret '{name}' in SECRETS_DIR"
            : null;
    }

    /// <summary>Its value, without a last line end, which editors add.</summary>
    /// <exception cref="IOException">It is not there, cannot be read, is empty or larger than 256 KiB.</exception>
    public byte[] Read(string reference)
    {
        if (WhyNot(reference) is { } error)
        {
            throw new IOException($"secret {SecretReference.Parse(reference).Name}: {error}");
        }

        var name = SecretReference.Parse(reference).Name;
        try
        {
            using var file = File.OpenRead(Path.Combine(folder!, name));
            if (file.Length > MaxBytes)
            {
                throw new IOException($"secret {name} is larger than {MaxBytes} bytes");
            }

            var value = new byte[file.Length];
            file.ReadExactly(value);
            value = value is [.. var dos, (byte)'\r', (byte)'\n'] ? dos : value is [.. var line, (byte)'\n'] ? line : value;
            return value.Length > 0 ? value : throw new IOException($"secret {name} is empty");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"secret {name} cannot be read by the manager", e);
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
