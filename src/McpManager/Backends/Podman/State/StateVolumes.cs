using System.Collections.Immutable;
using System.Globalization;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Podman.State;

/// <summary>
/// Small texts kept in Podman itself, as the label of an empty volume each: any manager that reaches this Podman finds them, and the manager needs no disk.
/// A label cannot be changed, so a change is a volume of the next generation; the one before it goes afterwards. Of two, left by a crash, the later counts.
/// </summary>
internal sealed class StateVolumes(PodmanClient client, PodmanNames names)
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly KeyedLock<string> _turns = new();
    private readonly Lock _lock = new();

    /// <summary>Reads all that there is. Called once, before anything is written.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LoadAsync(CancellationToken ct)
    {
        var found = (await ListAsync(ct))
            .Select(volume => (volume.Name, Key: KeyOf(volume.Name), Entry: Read(volume.Labels)))
            .Where(volume => volume.Key is not null && volume.Entry is not null)
            .GroupBy(volume => volume.Key!, StringComparer.Ordinal);
        foreach (var versions in found)
        {
            var ordered = versions.Select(volume => volume.Entry!).OrderByDescending(entry => entry.Generation).ToList();
            await SettleAsync(versions.Key, ordered[0] with { Older = [.. ordered.Skip(1).Select(entry => entry.Generation).Reverse()] }, ct);
        }

        lock (_lock)
        {
            return _entries.ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);
        }
    }

    /// <summary>Writes one, durably.</summary>
    public async Task PutAsync(string key, string text, CancellationToken ct)
    {
        using var turn = await _turns.AcquireAsync(key, ct);
        var before = Find(key);
        if (before is { InDoubt: false } && before.Text == text)
        {
            return;
        }

        var next = new Entry((before?.Generation ?? 0) + 1, text) { Older = before is null ? [] : before.Older.Add(before.Generation) };
        try
        {
            while (!await CreateAsync(key, next, ct))
            {
                // Left by a write whose answer was lost: what it holds was never told to anybody.
                await client.RemoveVolumeAsync(Name(key, next.Generation), force: false, ct);
            }
        }
        catch when (before is not null)
        {
            Set(key, before with { InDoubt = true });
            throw;
        }

        Set(key, next);
        Failpoint.Hit("state.written");
        await SettleAsync(key, next, ct);
    }

    public async Task DeleteAsync(string key, CancellationToken ct)
    {
        using var turn = await _turns.AcquireAsync(key, ct);
        if (Find(key) is not { } entry)
        {
            return;
        }

        // Forgotten first: its event must not bring it back.
        lock (_lock)
        {
            _entries.Remove(key);
        }

        try
        {
            // The latest goes last: of those before it none may ever count again.
            foreach (var generation in entry.All)
            {
                await client.RemoveVolumeAsync(Name(key, generation), force: false, ct);
            }
        }
        catch
        {
            lock (_lock)
            {
                _entries.TryAdd(key, entry);
            }

            throw;
        }
    }

    public IReadOnlyList<string> Keys()
    {
        lock (_lock)
        {
            return [.. _entries.Keys];
        }
    }

    /// <summary>Writes again what somebody else removed (<c>podman volume prune</c> takes every volume that no container uses).</summary>
    /// <returns>Whether it was one of these.</returns>
    public async Task<bool> RestoreAsync(string volume, CancellationToken ct)
    {
        if (KeyOf(volume) is not { } key)
        {
            return false;
        }

        using var turn = await _turns.AcquireAsync(key, ct);
        return Find(key) is { } entry && Name(key, entry.Generation) == volume && await CreateAsync(key, entry, ct);
    }

    /// <summary>
    /// Has Podman hold what was written, and no more, after a time in which it was away: a write may have been cut off, and what was removed meanwhile was told
    /// to nobody.
    /// </summary>
    public async Task RepairAsync(CancellationToken ct)
    {
        var there = (await ListAsync(ct)).Where(volume => KeyOf(volume.Name) is not null && Read(volume.Labels) is not null)
            .Select(volume => volume.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var volume in there)
        {
            var key = KeyOf(volume)!;
            using var turn = await _turns.AcquireAsync(key, ct);
            if (Find(key) is not { } entry || Name(key, entry.Generation) != volume)
            {
                await client.RemoveVolumeAsync(volume, force: false, ct);
            }
        }

        foreach (var missing in Keys().Select(key => Find(key) is { } entry ? Name(key, entry.Generation) : null).OfType<string>().Where(volume => !there.Contains(volume)))
        {
            await RestoreAsync(missing, ct);
        }
    }

    private Task<IReadOnlyList<VolumeDetails>> ListAsync(CancellationToken ct) =>
        client.ListVolumesAsync([PodmanLabels.Of(PodmanLabels.Owner, names.Owner), PodmanLabels.State], ct);

    private Task<bool> CreateAsync(string key, Entry entry, CancellationToken ct) => client.CreateVolumeAsync(
        Name(key, entry.Generation),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PodmanLabels.Owner] = names.Owner,
            [PodmanLabels.Generation] = entry.Generation.ToString(CultureInfo.InvariantCulture),
            [PodmanLabels.State] = entry.Text,
        },
        ct);

    // What was written stands, whether those before it go or not: the next write tries again.
    private async Task SettleAsync(string key, Entry entry, CancellationToken ct)
    {
        Set(key, entry);
        try
        {
            foreach (var generation in entry.Older)
            {
                await client.RemoveVolumeAsync(Name(key, generation), force: false, ct);
            }

            lock (_lock)
            {
                // Unless it was forgotten meanwhile.
                if (_entries.GetValueOrDefault(key) == entry)
                {
                    _entries[key] = entry with { Older = [] };
                }
            }
        }
        catch (IOException)
        {
        }
    }

    private void Set(string key, Entry entry)
    {
        lock (_lock)
        {
            _entries[key] = entry;
        }
    }

    private Entry? Find(string key)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(key);
        }
    }

    private static Entry? Read(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(PodmanLabels.State, out var text)
        && int.TryParse(labels.GetValueOrDefault(PodmanLabels.Generation), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? new Entry(generation, text)
            : null;

    private static string Name(string key, int generation) => $"{key}.g{generation}";

    private string? KeyOf(string volume)
    {
        var end = volume.LastIndexOf(".g", StringComparison.Ordinal);
        return end > 0 && volume.StartsWith(names.StatePrefix, StringComparison.Ordinal) ? volume[..end] : null;
    }

    private sealed record Entry(int Generation, string Text)
    {
        /// <summary>Generations before it that may still be there.</summary>
        public ImmutableArray<int> Older { get; init; } = [];

        /// <summary>A write after it failed: the next generation may be there.</summary>
        public bool InDoubt { get; init; }

        public IEnumerable<int> All => InDoubt ? [.. Older, Generation, Generation + 1] : [.. Older, Generation];
    }
}
