using Dataflow.LoadAware.Demo;

using var stop = new StopRequest().ListenToSignals();
return await DemoApp.RunAsync(args, Terminal.OfProcess(), stop).ConfigureAwait(false);
