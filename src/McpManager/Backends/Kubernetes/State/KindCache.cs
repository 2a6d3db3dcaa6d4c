using System.Collections.Immutable;
using System.Globalization;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>
/// The objects of one kind as a watch tells them, and what this manager learnt of single ones at first hand before the watch did. Versions of one kind are
/// numbers that grow (true of etcd, and documented from Kubernetes 1.35 on): the newer state of an object stands, and what is not newer than all that the
/// watch has told is no news. Safe for concurrent use.
/// </summary>
/// <param name="trim">Leaves out what nobody reads.</param>
internal sealed class KindCache<T>(TimeProvider time, Func<T, T>? trim = null)
    where T : class, IKubeObject
{
    // What happened while no connection stood comes in one burst when the next one does, and so does the word that it cannot be told any more.
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);

    // Uid → its last version that was known. Until the watch has told that they are gone, what it tells of them is old.
    private readonly Dictionary<string, ulong> _gone = new(StringComparer.Ordinal);
    private readonly List<T> _listing = [];
    private ulong _told;
    private bool _isWhole;
    private long? _connectedAt;

    /// <summary>All of them, or those that <paramref name="where"/> chooses; <c>null</c> while it is not known whether these are all, and as they are.</summary>
    public ImmutableArray<T>? Read(Func<T, bool>? where = null)
    {
        lock (_lock)
        {
            return _isWhole && _connectedAt is { } at && time.GetElapsedTime(at) >= s_burst
                ? [.. _held.Values.Select(held => held.Item).Where(item => where?.Invoke(item) ?? true)]
                : null;
        }
    }

    /// <summary>The one of this name as it was known last; <c>null</c> when none is.</summary>
    public T? Find(string name)
    {
        lock (_lock)
        {
            return _held.GetValueOrDefault(name)?.Item;
        }
    }

    /// <summary>The uid of the one of this name; <c>null</c> when none is known.</summary>
    public string? UidOf(string name)
    {
        lock (_lock)
        {
            return _held.GetValueOrDefault(name)?.Uid;
        }
    }

    /// <summary>The watch's next event.</summary>
    public void Tell(WatchEvent<T> change)
    {
        lock (_lock)
        {
            switch (change.Type)
            {
                case WatchEventType.Initial:
                    _listing.Add(change.Object);
                    break;
                case WatchEventType.Synced:
                    Replace(change.Version);
                    break;
                case WatchEventType.Connected:
                    _connectedAt = time.GetTimestamp();
                    break;
                case WatchEventType.Interrupted:
                    _connectedAt = null;
                    break;
                case WatchEventType.Deleted:
                    Drop(change.Object);
                    break;
                default:
                    Put(change.Object);
                    _told = Math.Max(_told, VersionOf(change.Object) ?? 0);
                    break;
            }
        }
    }

    /// <summary>The watch is no more; another begins anew.</summary>
    public void End()
    {
        lock (_lock)
        {
            _connectedAt = null;
            _listing.Clear();
        }
    }

    /// <summary>This is how the server has just answered it.</summary>
    public void Learn(T item)
    {
        lock (_lock)
        {
            // What the watch has got past is known to it: held as it was then or later, or deleted.
            if (VersionOf(item) is not { } version || version > _told)
            {
                Put(item);
            }
        }
    }

    /// <summary>The server has just said that this one is not there any more.</summary>
    public void Forget(string name, string uid)
    {
        lock (_lock)
        {
            // One that is not held was told to be deleted already.
            if (_held.TryGetValue(name, out var held) && held.Uid == uid)
            {
                _held.Remove(name);
                _gone[uid] = held.Version;
            }
        }
    }

    private void Replace(string? text)
    {
        var version = Parse(text);
        if (version < _told)
        {
            // The cluster was set back to a backup: what is known of it did not happen.
            _held.Clear();
            _gone.Clear();
        }

        _told = version ?? 0;
        _isWhole = version is not null;
        foreach (var (name, held) in _held.ToList())
        {
            if (held.Version <= _told)
            {
                _held.Remove(name);
            }
        }

        foreach (var item in _listing)
        {
            Put(item);
        }

        var listed = _listing.Select(item => item.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var (uid, known) in _gone.ToList())
        {
            // Known up to the list and not in it, so that no later event is about it.
            if (known <= _told && !listed.Contains(uid))
            {
                _gone.Remove(uid);
            }
        }

        _listing.Clear();
    }

    private void Put(T item)
    {
        if (VersionOf(item) is not { } version || item.Metadata is not { Name: { } name, Uid: { } uid })
        {
            // Nobody can tell which state is the newer one: the server is asked, until a list can be ordered again.
            _isWhole = false;
        }
        else if (!_gone.ContainsKey(uid) && (!_held.TryGetValue(name, out var held) || held.Version < version))
        {
            _held[name] = new Held(trim is null ? item : trim(item), uid, version);
        }
    }

    private void Drop(T item)
    {
        if (VersionOf(item) is not { } version || item.Metadata is not { Name: { } name, Uid: { } uid })
        {
            _isWhole = false;
            return;
        }

        // A newer one of its name, which this manager has made since, stays.
        if (_held.TryGetValue(name, out var held) && held.Version <= version)
        {
            _held.Remove(name);
        }

        _gone.Remove(uid);
        _told = Math.Max(_told, version);
    }

    private static ulong? VersionOf(T item) => Parse(item.Metadata.ResourceVersion);

    private static ulong? Parse(string? version) => ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Held(T Item, string Uid, ulong Version);
}
