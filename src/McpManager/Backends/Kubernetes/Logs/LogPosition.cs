using McpManager.Workloads.Backends;

namespace McpManager.Backends.Kubernetes.Logs;

/// <summary>How far a pod's log was read. The API can go on from a second only: what was read of that second comes again and is left out here.</summary>
internal sealed class LogPosition
{
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private int _countAtLast;
    private int _skipped;

    /// <summary>From where to ask.</summary>
    public DateTimeOffset? Since => _last == DateTimeOffset.MinValue ? null : _last.AddTicks(-(_last.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>A stream begins from <see cref="Since"/>.</summary>
    public void Begin() => _skipped = 0;

    /// <summary>False for a line that was read before.</summary>
    public bool Take(in LogLine line)
    {
        if (line.Timestamp < _last)
        {
            return false;
        }

        if (line.Timestamp == _last)
        {
            // Several lines may have one time; as many as were read of it are left out.
            if (_skipped < _countAtLast)
            {
                _skipped++;
                return false;
            }

            _countAtLast++;
            _skipped++;
            return true;
        }

        (_last, _countAtLast, _skipped) = (line.Timestamp, 1, 1);
        return true;
    }
}
