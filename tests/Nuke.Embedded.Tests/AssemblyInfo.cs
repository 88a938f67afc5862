// The engine, like NUKE, is one per process: it logs to Serilog's static logger and its statics belong to one run.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
