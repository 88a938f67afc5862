using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Forwarding;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>All forwards of a stack, from the opening of their local ports on.</summary>
internal sealed class StackForwards : IDisposable
{
    private const string Ui = "metaflow-ui-static-service";

    private readonly List<(StackComponent Component, ServiceForward Forward, bool IsReady)> _forwards = [];
    private readonly IRunLog _log;

    private StackForwards(IRunLog log) => _log = log;

    /// <summary>Opens a local port for each Service that is there.</summary>
    /// <exception cref="StackException">None of them is, or the cluster does not say.</exception>
    internal static async Task<StackForwards> OpenAsync(KubernetesClient client, StackSettings settings, IRunLog log, CancellationToken cancellationToken)
    {
        var forwards = new StackForwards(log);
        try
        {
            var components = (await StackComponent.FindAsync(client, settings, cancellationToken)).Where(component => component.Service is not null).ToList();
            var preferred = components.Select(component => component.Service!.PreferredPort).ToHashSet();
            StackException? missing = null;
            foreach (var component in components)
            {
                var forward = ServiceForward.Open(client, component.Service!, preferred, new ForwardLog(log));
                try
                {
                    forwards._forwards.Add((component, forward, await forward.FindAsync(cancellationToken)));
                }
                catch (StackException fault) when (fault is not KubernetesException)
                {
                    forward.Dispose();
                    missing = fault;
                    log.Warning($"{component.Name} is not forwarded: {fault.Details.What}");
                }
                catch
                {
                    forward.Dispose();
                    throw;
                }
            }

            return forwards._forwards.Count > 0 || missing is null ? forwards : throw missing;
        }
        catch
        {
            forwards.Dispose();
            throw;
        }
    }

    /// <summary>Says where the services are, and forwards until the user has seen enough.</summary>
    /// <param name="open">Whether to open the UI in a browser.</param>
    /// <param name="cancellationToken">The user's Ctrl-C.</param>
    internal async Task RunAsync(bool open, CancellationToken cancellationToken)
    {
        _log.Text(Table());
        foreach (var (component, forward, _) in _forwards.Where(forward => forward.Forward.Port != forward.Component.Service!.PreferredPort))
            _log.Warning(TakenText(component, forward.Port));
        var running = Task.WhenAll(_forwards.Select(forward => forward.Forward.RunAsync(cancellationToken)));
        if (open && _forwards.Find(forward => forward.Component.Name == Ui) is { Forward: { } ui })
            Browser.Open(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{ui.Port}"), _log);
        await running;
        _log.Info("The forwards have ended.");
    }

    /// <inheritdoc />
    public void Dispose() => _forwards.ForEach(forward => forward.Forward.Dispose());

    private string Table()
    {
        var text = new StringBuilder("Forwarding until Ctrl-C:\n");
        foreach (var (component, forward, isReady) in _forwards)
        {
            var scheme = component.Probe?.Scheme ?? "http";
            text.Append(CultureInfo.InvariantCulture, $"  {component.Name,-28}{scheme}://localhost:{forward.Port}{(isReady ? "" : "   (no pod is ready yet)")}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    // What looks for a port by its number does not find another one by itself.
    private static string TakenText(StackComponent component, int port)
    {
        var taken = string.Create(CultureInfo.InvariantCulture, $"Port {component.Service!.PreferredPort} is taken: {component.Name} is at {port}");
        return component.Name switch
        {
            "metadata-service" => string.Create(CultureInfo.InvariantCulture, $"{taken}. Metaflow needs METAFLOW_SERVICE_URL=http://localhost:{port}/ then"),
            "metaflow-ui-backend-service" => $"{taken}. The UI looks for it at {component.Service.PreferredPort}, and shows nothing until that is free",
            "argo-events-webhook" => $"{taken}. Whatever sends events from this machine must be told",
            _ => taken,
        };
    }

    // Progress<T> would tell it later, from another thread.
    private sealed class ForwardLog(IRunLog log) : IProgress<ForwardEvent>
    {
        public void Report(ForwardEvent value)
        {
            if (value.IsTrouble)
                log.Warning(value.Text);
            else
                log.Info(value.Text);
        }
    }
}
