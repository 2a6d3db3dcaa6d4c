using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>A small file that somebody else renews, as the kubelet does a pod's token: read anew after a minute.</summary>
internal sealed class ReReadFile(string path, TimeProvider time)
{
    public const int MaxBytes = 4 << 20;

    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private string? _text;
    private long _readAt;
    private bool _stale;

    /// <summary>What was read last stands in for what cannot be read for a while.</summary>
    /// <exception cref="KubernetesUnavailableException">It was never readable.</exception>
    public string Read()
    {
        lock (_lock)
        {
            if (_text is not null && !_stale && time.GetElapsedTime(_readAt) < s_fresh)
            {
                return _text;
            }

            try
            {
                _text = ReadBounded(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _text = _text ?? throw new KubernetesUnavailableException(KubernetesOutage.Credentials, $"{path} cannot be read: {PlainText.Clean(e.Message)}", e);
            }

            (_readAt, _stale) = (time.GetTimestamp(), false);
            return _text;
        }
    }

    /// <summary>The next read looks at the file.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _stale = true;
        }
    }

    public static string ReadBounded(string path) => new FileInfo(path) is { Exists: true, Length: > MaxBytes }
        ? throw new IOException($"it is larger than {MaxBytes >> 20} MiB")
        : File.ReadAllText(path);
}
