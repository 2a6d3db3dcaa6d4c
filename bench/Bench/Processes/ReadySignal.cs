using System.Net;

namespace Bench.Processes;

/// <summary>Asks an address until it answers 200.</summary>
internal static class ReadySignal
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static async Task WaitAsync(HttpClient http, string url, OwnedProcess process, TimeSpan pause, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(s_patience);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(url), patience.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException e)
            {
                // Otherwise it does not listen yet.
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"a process ended before it answered: {process.LastWords}", e);
                }
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                throw new TimeoutException($"{url} did not answer 200 within {s_patience.TotalSeconds} s", e);
            }

            await Task.Delay(pause, patience.Token);
        }
    }
}
